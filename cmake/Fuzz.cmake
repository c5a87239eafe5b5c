# A libFuzzer target for each tests/fuzz/<name>.cc: fuzz_<name>.

file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/fuzz/*.cc)
foreach(source ${fuzz_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(fuzz_${name} ${source})
  target_include_directories(fuzz_${name} PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(fuzz_${name} PRIVATE
    tandem_core tandem_warnings tandem_build_flags nlohmann_json::nlohmann_json)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endforeach()

# Programs that measure: bench/latency.cc is bench_latency, and so on. bench/README.md says what a figure must fulfil.

add_custom_target(benchmarks)

foreach(bench gemm latency tokenizer)
  add_executable(bench_${bench} bench/${bench}.cc programs/door.cc)
  target_include_directories(bench_${bench} PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(bench_${bench} PRIVATE
    tandem_core tandem_warnings tandem_build_flags nlohmann_json::nlohmann_json CLI11::CLI11)
  add_dependencies(benchmarks bench_${bench})
endforeach()

if(TANDEM_TRAIN)
  add_executable(bench_training_step bench/training_step.cc programs/door.cc)
  target_include_directories(bench_training_step PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(bench_training_step PRIVATE tandem_train nlohmann_json::nlohmann_json CLI11::CLI11)
  set_target_properties(bench_training_step PROPERTIES BUILD_RPATH ${TorchWheel_DIR}/lib)
  add_dependencies(benchmarks bench_training_step)
endif()

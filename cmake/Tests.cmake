# One test program without LibTorch and one with it; tests/<layer>/ mirrors src/<layer>/.

include(GoogleTest)

set(tandem_test_sources)
foreach(layer ${TANDEM_LAYERS} export programs)
  file(GLOB_RECURSE layer_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/${layer}/*.cc)
  list(APPEND tandem_test_sources ${layer_tests})
endforeach()
add_executable(tandem_tests ${tandem_test_sources})
target_include_directories(tandem_tests PRIVATE
  ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(tandem_tests PRIVATE TANDEM_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
target_link_libraries(tandem_tests PRIVATE
  tandem_core tandem_export tandem_warnings tandem_build_flags nlohmann_json::nlohmann_json GTest::gmock GTest::gtest_main)
gtest_discover_tests(tandem_tests DISCOVERY_MODE PRE_TEST PROPERTIES ENVIRONMENT HF_HUB_OFFLINE=1)

if(TANDEM_TRAIN)
  file(GLOB_RECURSE tandem_train_test_sources CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/tests/nn/*.cc ${CMAKE_CURRENT_SOURCE_DIR}/tests/train/*.cc)
  add_executable(tandem_train_tests ${tandem_train_test_sources})
  target_include_directories(tandem_train_tests PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  target_compile_definitions(tandem_train_tests PRIVATE
    TANDEM_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  # The library's precompiled header serves only what is compiled as the library is: -fPIC, not -fPIE.
  set_target_properties(tandem_train_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(tandem_train_tests PRIVATE -fPIC)
  target_precompile_headers(tandem_train_tests REUSE_FROM tandem_train)
  target_link_libraries(tandem_train_tests PRIVATE
    tandem_train tandem_export nlohmann_json::nlohmann_json GTest::gmock GTest::gtest_main)
  gtest_discover_tests(tandem_train_tests DISCOVERY_MODE PRE_TEST PROPERTIES ENVIRONMENT HF_HUB_OFFLINE=1)
endif()

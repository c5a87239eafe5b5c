# libtandem_train and tandem-train: the layers that see LibTorch.

message(STATUS "LibTorch ${TorchWheel_VERSION} (CUDA: ${TorchWheel_CUDA}) in ${TorchWheel_DIR}")

tandem_embed(${CMAKE_BINARY_DIR}/generated/builtin_files.h
  kTrain:examples/data/train.jsonl kDev:examples/data/dev.jsonl)

file(GLOB_RECURSE tandem_train_sources CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_SOURCE_DIR}/src/nn/*.cc ${CMAKE_CURRENT_SOURCE_DIR}/src/train/*.cc)
add_library(tandem_train STATIC ${tandem_train_sources})
add_library(Tandem::train ALIAS tandem_train)
set_target_properties(tandem_train PROPERTIES EXPORT_NAME train)
target_include_directories(tandem_train PRIVATE
  ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_link_libraries(tandem_train
  PUBLIC tandem_core TorchWheel::torch
  PRIVATE $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)
target_precompile_headers(tandem_train PRIVATE <torch/nn/module.h> <torch/nn/modules/linear.h>)

file(GLOB tandem_train_program CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/programs/tandem-train/*.cc
  ${CMAKE_CURRENT_SOURCE_DIR}/programs/*.cc ${CMAKE_CURRENT_SOURCE_DIR}/programs/progress/*.cc)
add_executable(tandem-train ${tandem_train_program})
target_include_directories(tandem-train PRIVATE
  ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(tandem-train PRIVATE tandem_train nlohmann_json::nlohmann_json CLI11::CLI11)
# Works from any directory as long as that LibTorch stays where it was found at build time.
set_target_properties(tandem-train PROPERTIES
  BUILD_RPATH ${TorchWheel_DIR}/lib INSTALL_RPATH ${TorchWheel_DIR}/lib)

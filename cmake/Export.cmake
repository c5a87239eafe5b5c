# tandem_export: models for other tools. A library of its own, so that protobuf is linked into `tandem` alone.

set(onnx_generated ${CMAKE_BINARY_DIR}/generated/onnx)
file(MAKE_DIRECTORY ${onnx_generated})
add_custom_command(
  OUTPUT ${onnx_generated}/onnx.pb.cc ${onnx_generated}/onnx.pb.h
  COMMAND protobuf::protoc --proto_path=${TANDEM_ONNX_PROTO_DIR} --cpp_out=${onnx_generated} onnx.proto
  DEPENDS ${TANDEM_ONNX_PROTO_DIR}/onnx.proto VERBATIM)
add_library(tandem_onnx_proto STATIC ${onnx_generated}/onnx.pb.cc)
target_include_directories(tandem_onnx_proto SYSTEM PUBLIC ${onnx_generated})
target_link_libraries(tandem_onnx_proto PUBLIC ${TANDEM_PROTOBUF_LITE} Threads::Threads PRIVATE tandem_build_flags)

file(GLOB tandem_export_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/export/*.cc)
add_library(tandem_export STATIC ${tandem_export_sources})
target_include_directories(tandem_export PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
target_link_libraries(tandem_export
  PUBLIC tandem_core PRIVATE tandem_onnx_proto tandem_warnings tandem_build_flags nlohmann_json::nlohmann_json)
target_precompile_headers(tandem_export REUSE_FROM tandem_core)

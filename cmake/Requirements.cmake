# Every library that is looked for, so that one message says all that is missing.

set(tandem_missing)

# NOTE [ARGUMENT...]: what to say where find_package(ARGUMENT...) finds nothing.
macro(tandem_find_package note name)
  find_package(${name} ${ARGN} QUIET)
  if(NOT ${name}_FOUND)
    list(APPEND tandem_missing "${note}")
  endif()
endmacro()

# NOTE VARIABLE: what to say where VARIABLE, of find_path() or find_library(), is not set.
function(tandem_need note variable)
  if(NOT ${variable})
    list(APPEND tandem_missing "${note}")
    set(tandem_missing "${tandem_missing}" PARENT_SCOPE)
  endif()
endfunction()

tandem_find_package("yaml-cpp (libyaml-cpp-dev)" yaml-cpp)
tandem_find_package("JSON for Modern C++ (nlohmann-json3-dev)" nlohmann_json)
tandem_find_package("CLI11 (libcli11-dev)" CLI11)
tandem_find_package("libcurl (libcurl4-openssl-dev)" CURL)
tandem_find_package("OpenSSL (libssl-dev)" OpenSSL COMPONENTS Crypto)
tandem_find_package("zlib (zlib1g-dev)" ZLIB)
tandem_find_package("Protocol Buffers (libprotobuf-dev, protobuf-compiler)" Protobuf)
if(TANDEM_TESTS)
  tandem_find_package("GoogleTest (libgtest-dev, libgmock-dev)" GTest)
endif()

find_path(XXHASH_INCLUDE_DIR xxhash.h)
tandem_need("xxHash (libxxhash-dev)" XXHASH_INCLUDE_DIR)
find_path(TANDEM_ONNX_PROTO_DIR onnx.proto PATH_SUFFIXES onnx)
tandem_need("onnx.proto of ONNX (libonnx-dev)" TANDEM_ONNX_PROTO_DIR)
find_path(ZSTD_INCLUDE_DIR zstd.h)
tandem_need("Zstandard (libzstd-dev)" ZSTD_INCLUDE_DIR)
# The static archive keeps `tandem` one file to deploy; distributions without it link the shared one.
find_library(TANDEM_YAML_CPP NAMES libyaml-cpp.a yaml-cpp)
find_library(TANDEM_ZSTD NAMES libzstd.a zstd)
# The lite runtime is a tenth of the full one.
find_library(TANDEM_PROTOBUF_LITE NAMES libprotobuf-lite.a protobuf-lite)

if(tandem_missing)
  list(JOIN tandem_missing "\n  " tandem_missing)
  message(FATAL_ERROR "These libraries are missing; in brackets their packages in Debian 12:\n  ${tandem_missing}")
endif()

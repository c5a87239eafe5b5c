# libtandem and tandem: everything above the line in ARCHITECTURE.md. No LibTorch here.

set(TANDEM_LAYERS base format text labels metrics data hub kernels encoder tasks model infer report)

set(tandem_sources)
foreach(layer ${TANDEM_LAYERS})
  file(GLOB_RECURSE layer_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/${layer}/*.cc)
  list(APPEND tandem_sources ${layer_sources})
endforeach()

add_library(tandem_core STATIC ${tandem_sources})
add_library(Tandem::tandem ALIAS tandem_core)
set_target_properties(tandem_core PROPERTIES OUTPUT_NAME tandem EXPORT_NAME tandem)
target_compile_features(tandem_core PUBLIC cxx_std_20)  # its headers need it, whoever includes them
target_include_directories(tandem_core
  PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
         $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
target_include_directories(tandem_core SYSTEM PRIVATE ${XXHASH_INCLUDE_DIR})
target_link_libraries(tandem_core
  PRIVATE $<BUILD_INTERFACE:tandem_warnings> $<BUILD_INTERFACE:tandem_build_flags>
          $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>
  PUBLIC $<BUILD_INTERFACE:${TANDEM_YAML_CPP}> $<INSTALL_INTERFACE:yaml-cpp>
         $<BUILD_INTERFACE:${TANDEM_ZSTD}> $<INSTALL_INTERFACE:zstd> ZLIB::ZLIB
         CURL::libcurl OpenSSL::Crypto Threads::Threads)

target_precompile_headers(tandem_core PRIVATE
  <filesystem> <map> <nlohmann/json.hpp> <span> <sstream> <string> <string_view> <vector>)

include(cmake/Embed.cmake)

# Kernels are compiled once per instruction set; src/kernels/dispatch.cc picks one at run time.
include(cmake/Kernels.cmake)

include(cmake/Export.cmake)

set(tandem_program)
foreach(folder . answers help init progress tandem)
  file(GLOB folder_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/programs/${folder}/*.cc)
  list(APPEND tandem_program ${folder_sources})
endforeach()
add_executable(tandem ${tandem_program})
target_include_directories(tandem PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(tandem PRIVATE tandem_core tandem_export tandem_warnings tandem_build_flags nlohmann_json::nlohmann_json CLI11::CLI11)
include(cmake/Commit.cmake)
add_dependencies(tandem tandem_commit)
tandem_embed(${CMAKE_BINARY_DIR}/generated/builtin_docs.h kConfiguration:docs/configuration.md)
target_include_directories(tandem PRIVATE ${CMAKE_BINARY_DIR}/generated)
target_compile_definitions(tandem PRIVATE TANDEM_VERSION="${PROJECT_VERSION}"
  TANDEM_TORCH_VERSION="$<IF:$<BOOL:${TANDEM_TRAIN}>,${TorchWheel_VERSION},is not built in>")

# Programs, libraries, headers and the CMake package that find_package(Tandem) reads.

include(CMakePackageConfigHelpers)
set(tandem_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Tandem)

install(TARGETS tandem)
install(TARGETS tandem_core EXPORT TandemTargets)
install(DIRECTORY include/tandem DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} PATTERN torch EXCLUDE)
if(TANDEM_TRAIN)
  install(TARGETS tandem-train)
  install(TARGETS tandem_train EXPORT TandemTargets)
  install(DIRECTORY include/tandem/torch DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tandem)
  install(FILES cmake/FindTorchWheel.cmake DESTINATION ${tandem_cmake_dir})
endif()
install(EXPORT TandemTargets NAMESPACE Tandem:: DESTINATION ${tandem_cmake_dir})

configure_package_config_file(cmake/TandemConfig.cmake.in ${CMAKE_BINARY_DIR}/generated/TandemConfig.cmake
  INSTALL_DESTINATION ${tandem_cmake_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/TandemConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/generated/TandemConfig.cmake ${CMAKE_BINARY_DIR}/generated/TandemConfigVersion.cmake
  DESTINATION ${tandem_cmake_dir})

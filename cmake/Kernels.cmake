# Per-file instruction sets, in src/kernels/paths/ and src/text/unicode/: *_avx2.cc, *_avx512.cc, *_avx512_vnni.cc and
# *_avx512_bf16.cc.

file(GLOB_RECURSE kernel_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/*.cc
  ${CMAKE_CURRENT_SOURCE_DIR}/src/text/unicode/*_avx*.cc)
# Square roots become one instruction where no errno is to be set.
# A precompiled header serves one set of machine flags alone.
set_source_files_properties(${kernel_sources} PROPERTIES
  SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS "-fno-math-errno;$<$<CONFIG:Release>:-O3>")

if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  file(GLOB kernels_avx2 CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/paths/*_avx2.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/src/text/unicode/*_avx2.cc)
  file(GLOB kernels_avx512 CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/paths/*_avx512.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/src/text/unicode/*_avx512.cc)
  file(GLOB kernels_avx512_vnni CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/paths/*_avx512_vnni.cc)
  file(GLOB kernels_avx512_bf16 CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/paths/*_avx512_bf16.cc)
  set_source_files_properties(${kernels_avx2} PROPERTIES COMPILE_OPTIONS "-march=x86-64-v3;-fno-math-errno;-O3")
  set_source_files_properties(${kernels_avx512} PROPERTIES COMPILE_OPTIONS
    "-march=x86-64-v4;-mprefer-vector-width=512;-fno-math-errno;-O3")
  set_source_files_properties(${kernels_avx512_vnni} PROPERTIES COMPILE_OPTIONS
    "-march=x86-64-v4;-mavx512vnni;-mprefer-vector-width=512;-fno-math-errno;-O3")
  set_source_files_properties(${kernels_avx512_bf16} PROPERTIES COMPILE_OPTIONS
    "-march=x86-64-v4;-mavx512vnni;-mavx512bf16;-mprefer-vector-width=512;-fno-math-errno;-O3")
endif()

# Compiler cache, linker, warnings and hardening shared by every target.

find_program(TANDEM_CCACHE ccache)
if(TANDEM_CCACHE)
  # Precompiled headers are only cached with these two checks relaxed (ccache manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${TANDEM_CCACHE})
endif()

find_program(TANDEM_MOLD mold)
if(TANDEM_MOLD)
  add_link_options(-B/usr/libexec/mold)
endif()

# -O3 is for the kernels (cmake/Kernels.cmake); elsewhere it costs build time alone.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_package(Threads REQUIRED)

# Flags for our own code without LibTorch, whose headers are not clean under them.
add_library(tandem_warnings INTERFACE)
target_compile_options(tandem_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror
  # Clang finds a deprecated function in libstdc++'s stable_sort.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)

add_library(tandem_build_flags INTERFACE)
target_compile_definitions(tandem_build_flags INTERFACE _GLIBCXX_ASSERTIONS)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  target_compile_options(tandem_build_flags INTERFACE -march=x86-64-v2)
endif()
if(TANDEM_SANITIZE)
  target_compile_options(tandem_build_flags INTERFACE
    -fsanitize=${TANDEM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tandem_build_flags INTERFACE -fsanitize=${TANDEM_SANITIZE})
  # GCC 12 finds uninitialised values in std::regex where it instruments it (GCC bug 105562).
  target_compile_options(tandem_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

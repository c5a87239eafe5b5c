# LibTorch from a pip wheel or a LibTorch archive, without its own CMake package: that one demands a CUDA toolkit as
# soon as the wheel was built with CUDA, although nothing here is compiled for a GPU.
#
# Looks in TANDEM_TORCH (variable or environment; a torch package or LibTorch directory, holding lib/ and include/), then in
# the .venv of the source tree.
# Defines: TorchWheel_FOUND, TorchWheel_VERSION, TorchWheel_DIR, TorchWheel_CUDA and the target TorchWheel::torch.

set(TANDEM_TORCH "$ENV{TANDEM_TORCH}" CACHE PATH "Directory of a torch package or LibTorch")

if(TANDEM_TORCH)
  set(_torch_roots ${TANDEM_TORCH} ${TANDEM_TORCH}/torch)
else()
  file(GLOB _torch_roots ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch)
endif()
# Only these places: a distribution's own libtorch is another version.
find_path(TorchWheel_DIR NAMES lib/libtorch.so PATHS ${_torch_roots} NO_DEFAULT_PATH NO_CACHE)

if(TorchWheel_DIR)
  if(EXISTS ${TorchWheel_DIR}/version.py)
    file(STRINGS ${TorchWheel_DIR}/version.py _torch_version_line REGEX "^__version__ = ")
  elseif(EXISTS ${TorchWheel_DIR}/build-version)
    file(STRINGS ${TorchWheel_DIR}/build-version _torch_version_line LIMIT_COUNT 1)
  endif()
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" TorchWheel_VERSION "${_torch_version_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(TorchWheel
  REQUIRED_VARS TorchWheel_DIR
  VERSION_VAR TorchWheel_VERSION
  REASON_FAILURE_MESSAGE "run ./dev setup, or set TANDEM_TORCH to a torch 2.13 package or LibTorch directory")

if(TorchWheel_FOUND AND NOT TARGET TorchWheel::torch)
  foreach(_library c10 torch_cpu)
    add_library(TorchWheel::${_library} SHARED IMPORTED)
    set_target_properties(TorchWheel::${_library} PROPERTIES
      IMPORTED_LOCATION ${TorchWheel_DIR}/lib/lib${_library}.so)
  endforeach()
  add_library(TorchWheel::torch INTERFACE IMPORTED)
  target_include_directories(TorchWheel::torch SYSTEM INTERFACE
    ${TorchWheel_DIR}/include ${TorchWheel_DIR}/include/torch/csrc/api/include)
  target_link_libraries(TorchWheel::torch INTERFACE TorchWheel::torch_cpu TorchWheel::c10)
  # The wheel's own libraries find the rest of it ($ORIGIN, and ../../nvidia/*/lib for CUDA).
  target_link_options(TorchWheel::torch INTERFACE "LINKER:-rpath-link,${TorchWheel_DIR}/lib")

  set(TorchWheel_CUDA FALSE)
  if(EXISTS ${TorchWheel_DIR}/lib/libtorch_cuda.so)
    set(TorchWheel_CUDA TRUE)
    # Nothing refers to a symbol of libtorch_cuda: it registers its kernels when loaded, so the linker must keep it. Its own
    # dependencies (libcudart, libnccl, ...) are found at run time through its RPATH.
    target_link_options(TorchWheel::torch INTERFACE
      "LINKER:--no-as-needed,${TorchWheel_DIR}/lib/libtorch_cuda.so,--as-needed"
      "LINKER:--allow-shlib-undefined")
  endif()
endif()

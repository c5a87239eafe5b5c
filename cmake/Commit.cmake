# tandem_commit.h: the commit that is built, looked up in every build and written where it has changed. Also run as a script,
# with OUTPUT and SOURCE.

if(CMAKE_SCRIPT_MODE_FILE)
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --exclude=* OUTPUT_VARIABLE commit
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT commit)
    set(commit unknown)
  endif()
  file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
    "#pragma once\nnamespace tandem {\ninline constexpr char kCommit[] = \"${commit}\";\n}  // namespace tandem\n")
  return()
endif()

add_custom_target(tandem_commit
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${CMAKE_BINARY_DIR}/generated/tandem_commit.h
    -DSOURCE=${CMAKE_CURRENT_SOURCE_DIR} -P ${CMAKE_CURRENT_LIST_FILE}
  BYPRODUCTS ${CMAKE_BINARY_DIR}/generated/tandem_commit.h)

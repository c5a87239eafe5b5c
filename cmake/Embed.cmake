# tandem_embed(HEADER CONSTANT:FILE...): files as string constants, so that a program carries them wherever it goes.

function(tandem_embed output)
  set(text "#pragma once\n#include <string_view>\nnamespace tandem::builtin {\n")
  foreach(entry ${ARGN})
    string(REPLACE ":" ";" entry ${entry})
    list(GET entry 0 constant)
    list(GET entry 1 name)
    set(file ${CMAKE_CURRENT_SOURCE_DIR}/${name})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    # As bytes: a string literal may not be as long as these files, and CMake's own strings break on brackets and semicolons.
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND text "inline constexpr char ${constant}Bytes[] = {${bytes}};\n"
                       "inline constexpr std::string_view ${constant}(${constant}Bytes, sizeof ${constant}Bytes);\n")
  endforeach()
  string(APPEND text "}  // namespace tandem::builtin\n")
  file(CONFIGURE OUTPUT ${output} CONTENT "${text}" @ONLY)
endfunction()

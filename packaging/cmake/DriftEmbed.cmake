# Files as byte arrays inside a library, found by name at run time; works with every compiler.
#
# drift_embed(TARGET FILES a b ...): paths relative to the calling folder; the path is also the resource's name.
# Run as a script (-P) with INPUT, OUTPUT and SYMBOL it writes the source of one file.

if(CMAKE_SCRIPT_MODE_FILE AND DEFINED INPUT)
  file(READ "${INPUT}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  if(size EQUAL 0)
    set(bytes "0")
  endif()
  file(WRITE "${OUTPUT}"
    "namespace drift {\nextern const unsigned char ${SYMBOL}[];\nextern const unsigned long long ${SYMBOL}_size;\n"
    "const unsigned char ${SYMBOL}[] = {\n${bytes}};\nconst unsigned long long ${SYMBOL}_size = ${size};\n}\n")
  return()
endif()

set(DRIFT_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(drift_embed target)
  cmake_parse_arguments(arg "" "" "FILES" ${ARGN})
  set(declarations "")
  set(entries "")
  foreach(file IN LISTS arg_FILES)
    string(MAKE_C_IDENTIFIER "drift_resource_${file}" symbol)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp")
    add_custom_command(
      OUTPUT "${source}"
      COMMAND ${CMAKE_COMMAND} "-DINPUT=${CMAKE_CURRENT_SOURCE_DIR}/${file}" "-DOUTPUT=${source}" -DSYMBOL=${symbol}
              -P "${DRIFT_EMBED_SCRIPT}"
      DEPENDS "${file}" "${DRIFT_EMBED_SCRIPT}"
      COMMENT "Embedding ${file}")
    target_sources(${target} PRIVATE "${source}")
    string(APPEND declarations
      "extern const unsigned char ${symbol}[];\nextern const unsigned long long ${symbol}_size;\n")
    string(APPEND entries "    {\"${file}\", ${symbol}, &${symbol}_size},\n")
  endforeach()
  list(LENGTH arg_FILES count)
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/resource_table.inc" @ONLY CONTENT
    "${declarations}static constexpr ResourceEntry kEntries[] = {\n${entries}};\n")
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
endfunction()

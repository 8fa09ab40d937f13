# Compiler checks, ccache, mold, warning flags and sanitizers: one interface target, drift::flags.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} is too old: Drift Workbench needs GCC >= 12 or Clang >= 16.")
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
  message(FATAL_ERROR "Clang ${CMAKE_CXX_COMPILER_VERSION} is too old: Drift Workbench needs GCC >= 12 or Clang >= 16.")
endif()

find_program(DRIFT_CCACHE ccache)
if(DRIFT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness settings let a precompiled header count as unchanged when its bytes are.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${DRIFT_CCACHE})
endif()
find_program(DRIFT_MOLD mold)
if(DRIFT_MOLD AND NOT APPLE AND NOT WIN32)
  add_link_options(-fuse-ld=mold)
endif()

# Dev: fast to compile, usable back traces, asserts on.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1" CACHE STRING "" FORCE)
set(CMAKE_C_FLAGS_DEV "-O1 -g1" CACHE STRING "" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "" FORCE)

add_library(drift_flags INTERFACE)
add_library(drift::flags ALIAS drift_flags)
target_compile_options(drift_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Winvalid-pch>)
if(DRIFT_WERROR)
  target_compile_options(drift_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(DRIFT_SANITIZE)
  add_compile_options(-fsanitize=${DRIFT_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DRIFT_SANITIZE})
endif()
target_include_directories(drift_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)

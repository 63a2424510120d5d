# The options a user may set, and two functions that apply them to a target of ours:
#   tine_add_warnings(<target>)    warnings, and errors when TINE_WARNINGS_AS_ERRORS is on
#   tine_add_sanitizers(<target>)  the library calls it; whatever links tine::tine inherits the flags

option(TINE_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(TINE_BUILD_BENCHMARKS "Build the benchmarks" ${PROJECT_IS_TOP_LEVEL})
option(TINE_BUILD_SAMPLES "Build the sample programs" ${PROJECT_IS_TOP_LEVEL})
option(TINE_WARNINGS_AS_ERRORS "Treat compiler warnings in tine's own targets as errors" OFF)
set(TINE_SANITIZE "" CACHE STRING "What to pass to -fsanitize=, e.g. address,undefined or thread")
# Accepted, without effect: docs/sorting.md says why tine sorts numbers without Highway.
set(TINE_WITH_HIGHWAY AUTO CACHE STRING "Has no effect at present: AUTO, ON or OFF")
set_property(CACHE TINE_WITH_HIGHWAY PROPERTY STRINGS AUTO ON OFF)

if(PROJECT_IS_TOP_LEVEL)
  option(BUILD_SHARED_LIBS "Build tine as a shared library" OFF)
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(NOT multi_config AND NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
  endif()
endif()

set(tine_warnings -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(APPEND tine_warnings -Wno-sign-conversion)  # part of -Wconversion in Clang, but not in GCC
endif()

function(tine_add_warnings target)
  target_compile_options(${target} PRIVATE ${tine_warnings})
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    COMPILE_WARNING_AS_ERROR ${TINE_WARNINGS_AS_ERRORS})
endfunction()

function(tine_add_sanitizers target)
  if(TINE_SANITIZE)
    target_compile_options(${target} PUBLIC
      "-fsanitize=${TINE_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC "-fsanitize=${TINE_SANITIZE}")
  endif()
  if(TINE_SANITIZE MATCHES "thread")
    target_compile_options(${target} PRIVATE -g1)  # tsan.supp names files
  endif()
endfunction()

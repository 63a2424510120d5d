# cmake -DSOURCE=<file> -P check.cmake -- <compiler> <flags>...
# Checks that SOURCE is rejected with the words it expects, and accepted with CONTROL defined.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/../support/arguments.cmake")
arguments_after_dashes(compile)

file(STRINGS "${SOURCE}" expectations REGEX "^ *// expect: ")
if(NOT expectations)
  message(FATAL_ERROR "${SOURCE} has no line `// expect: some text`")
endif()

execute_process(COMMAND ${compile} -fsyntax-only -DCONTROL "${SOURCE}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "does not compile without the misuse either:\n${output}")
endif()

execute_process(COMMAND ${compile} -fsyntax-only "${SOURCE}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "the misuse compiles")
endif()
foreach(expectation IN LISTS expectations)
  string(REGEX REPLACE "^ *// expect: " "" expected "${expectation}")
  string(STRIP "${expected}" expected)
  string(FIND "${output}" "${expected}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "rejected, but nowhere with the words\n  ${expected}\nbut so:\n${output}")
  endif()
endforeach()

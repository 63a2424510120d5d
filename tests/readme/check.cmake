# cmake -DSOURCE=<file> -DPROGRAM=<file> -P check.cmake
# Runs PROGRAM and compares its output with the `// prints: text` comments of SOURCE.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE output RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the example ends with ${result}:\n${output}")
endif()

set(rest "\n${output}\n")
file(STRINGS "${SOURCE}" expectations REGEX "// prints: ")
foreach(expectation IN LISTS expectations)
  string(REGEX REPLACE "^.*// prints: *" "" expected "${expectation}")
  string(STRIP "${expected}" expected)
  string(FIND "${rest}" "\n${expected}\n" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "no line\n  ${expected}\nin its place in the output:\n${output}")
  endif()
  string(LENGTH "\n${expected}" length)
  math(EXPR position "${position} + ${length}")
  string(SUBSTRING "${rest}" ${position} -1 rest)
endforeach()

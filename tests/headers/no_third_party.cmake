# cmake -P no_third_party.cmake -- <compiler> <flags>... -E <file>
# Fails when preprocessing shows a file of oneTBB, Highway or Boost.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/../support/arguments.cmake")
arguments_after_dashes(preprocess)

execute_process(COMMAND ${preprocess} OUTPUT_VARIABLE output RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "preprocessing fails")
endif()

string(REGEX MATCHALL "# [0-9]+ \"[^\"\n]+\"" lines "${output}")
list(TRANSFORM lines REPLACE "^# [0-9]+ " "")
list(REMOVE_DUPLICATES lines)
if(NOT lines MATCHES "tine/tine\\.hpp")
  message(FATAL_ERROR "tine.hpp is not among the files")
endif()
list(FILTER lines EXCLUDE REGEX "/include/tine/")
list(FILTER lines INCLUDE REGEX "/(tbb|oneapi|hwy|boost)/")
if(lines)
  list(JOIN lines "\n  " lines)
  message(FATAL_ERROR "<tine/tine.hpp> includes\n  ${lines}")
endif()

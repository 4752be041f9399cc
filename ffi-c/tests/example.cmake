# Runs an example in an empty directory of its own, and looks at how it ended and what it said:
#
#   cmake "-DCOMMAND=PROGRAM|ARGUMENT|…" -DEXIT_CODE=0 -DPATTERN=REGEX -DDIRECTORY=… -P example.cmake
file(REMOVE_RECURSE "${DIRECTORY}")
file(MAKE_DIRECTORY "${DIRECTORY}")
string(REPLACE "|" ";" COMMAND "${COMMAND}")
execute_process(COMMAND ${COMMAND} WORKING_DIRECTORY "${DIRECTORY}"
  OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE exit_code)
message("${output}")
if(NOT exit_code STREQUAL "${EXIT_CODE}")
  message(FATAL_ERROR "ended with ${exit_code} instead of ${EXIT_CODE}")
endif()
if(NOT output MATCHES "${PATTERN}")
  message(FATAL_ERROR "said nothing like ${PATTERN}")
endif()

# One step of the packaging tests; CMakeLists.txt beside this file lists the variables.
cmake_minimum_required(VERSION 3.25)

set(ENV{DESTDIR})
set(consumer "${CMAKE_CURRENT_LIST_DIR}/consumer")

function(run)
  list(JOIN ARGN " " words)
  message(STATUS "${words}")
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "ended with ${result}: ${words}")
  endif()
endfunction()

# configure_and_build(<source folder> <build folder> [<option>...]). Without optimisation: half of the time.
function(configure_and_build source build)
  file(REMOVE_RECURSE "${build}")
  run("${CMAKE_COMMAND}" -S "${source}" -B "${build}" -G "${GENERATOR}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_BUILD_TYPE=${CONFIG}"
    "-DCMAKE_CXX_FLAGS_RELEASE=-O0 -DNDEBUG" --no-warn-unused-cli ${ARGN})
  run("${CMAKE_COMMAND}" --build "${build}" --config "${CONFIG}")
endfunction()

# Installs, then moves what was installed: whoever finds it there finds it anywhere.
function(install_and_move build)
  file(REMOVE_RECURSE "${DIRECTORY}/prefix" "${DIRECTORY}/staging")
  run("${CMAKE_COMMAND}" --install "${build}" --config "${CONFIG}" --prefix "${DIRECTORY}/staging")
  file(RENAME "${DIRECTORY}/staging" "${DIRECTORY}/prefix")
endfunction()

# Ends with the name of the only file below the prefix that is called so.
function(find_installed name result)
  file(GLOB_RECURSE found "${PREFIX}/*/${name}")
  list(LENGTH found count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "${count} files ${name} below ${PREFIX}")
  endif()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

if(STEP STREQUAL "install")
  install_and_move("${BUILD}")

elseif(STEP STREQUAL "build_and_install")
  set(shared OFF)
  if(TYPE STREQUAL "shared")
    set(shared ON)
  endif()
  configure_and_build("${CHECKOUT}" "${DIRECTORY}/build" "-DTBB_DIR=${TBB_DIR}"
    -DBUILD_SHARED_LIBS=${shared} "-DTINE_WITH_HIGHWAY=${HIGHWAY}"
    -DTINE_BUILD_TESTS=OFF -DTINE_BUILD_BENCHMARKS=OFF -DTINE_BUILD_SAMPLES=OFF)
  install_and_move("${DIRECTORY}/build")

elseif(STEP STREQUAL "consume")
  set(options "-DTINE_FROM=${TINE_FROM}" "-DTINE_CHECKOUT=${CHECKOUT}" "-DTBB_DIR=${TBB_DIR}")
  if(PREFIX)
    string(TOUPPER "${TYPE}" type)
    list(APPEND options "-DTINE_TYPE=${type}" "-DCMAKE_PREFIX_PATH=${PREFIX}")
  endif()
  if(TYPE STREQUAL "shared")  # whose consumer knows nothing of oneTBB
    list(APPEND options -DCMAKE_DISABLE_FIND_PACKAGE_TBB=ON)
  endif()
  configure_and_build("${consumer}" "${DIRECTORY}" ${options})
  find_program(program consumer PATHS "${DIRECTORY}" "${DIRECTORY}/${CONFIG}"
    REQUIRED NO_DEFAULT_PATH)
  run("${program}")

elseif(STEP STREQUAL "pkg_config")
  file(MAKE_DIRECTORY "${DIRECTORY}")
  find_program(pkg_config NAMES pkg-config pkgconf REQUIRED)
  find_installed(tine.pc pc)
  cmake_path(GET pc PARENT_PATH pc_dir)
  set(ENV{PKG_CONFIG_PATH} "${pc_dir}:$ENV{PKG_CONFIG_PATH}")
  set(static "")
  if(TYPE STREQUAL "static")
    set(static --static)
  endif()
  # As it stands, and with the prefix worked out by pkg-config: both must link.
  foreach(extra IN ITEMS "" --define-prefix)
    execute_process(COMMAND "${pkg_config}" ${extra} ${static} --cflags --libs tine
      OUTPUT_VARIABLE words OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(words UNIX_COMMAND "${words}")
    separate_arguments(flags UNIX_COMMAND "${FLAGS}")
    run("${COMPILER}" -std=c++20 -O1 ${flags} "${consumer}/consumer.cpp"
      -o "${DIRECTORY}/consumer" ${words})
    cmake_path(GET pc_dir PARENT_PATH library_dir)
    set(ENV{LD_LIBRARY_PATH} "${library_dir}:$ENV{LD_LIBRARY_PATH}")
    run("${DIRECTORY}/consumer")
  endforeach()

elseif(STEP STREQUAL "sanitized_pkg_config")  # who takes the flags from tine.pc gets the sanitizer's, too
  file(REMOVE_RECURSE "${DIRECTORY}")
  run("${CMAKE_COMMAND}" -S "${CHECKOUT}" -B "${DIRECTORY}" -G "${GENERATOR}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DTBB_DIR=${TBB_DIR}"
    -DTINE_SANITIZE=address
    -DTINE_BUILD_TESTS=OFF -DTINE_BUILD_BENCHMARKS=OFF -DTINE_BUILD_SAMPLES=OFF)
  foreach(field IN ITEMS Cflags Libs)
    file(STRINGS "${DIRECTORY}/tine.pc" lines REGEX "^${field}:.* -fsanitize=address")
    if(NOT lines)
      message(FATAL_ERROR "${field} of tine.pc lacks -fsanitize=address")
    endif()
  endforeach()

else()
  message(FATAL_ERROR "no step `${STEP}`")
endif()

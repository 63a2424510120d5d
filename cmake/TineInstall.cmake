# Installs the headers, the library, the CMake package and tine.pc. Both packages are relocatable:
# every path in them is relative to the file itself.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Who links the static library needs what it is made of; the shared one brings its own.
set(config_dependencies "")
set(pc_requires "")
set(pc_libs "")
set(pc_cflags "")
if(tine_type STREQUAL "STATIC_LIBRARY")
  set(config_dependencies "find_dependency(TBB CONFIG)\nfind_dependency(Threads)\n")
  set(pc_requires tbb)
  set(pc_libs " -pthread")
else()
  set(pc_cflags " -DTINE_SHARED")
endif()

if(TINE_SANITIZE)  # as for CMake's consumers, who inherit the flags from the target
  string(APPEND pc_libs " -fsanitize=${TINE_SANITIZE}")
  string(APPEND pc_cflags " -fsanitize=${TINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer")
endif()

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/tine")
configure_package_config_file(
  cmake/tineConfig.cmake.in "${PROJECT_BINARY_DIR}/tineConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/tineConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)

set(pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up "/prefix/${pc_dir}" "/prefix")
  set(pc_prefix "\${pcfiledir}/${up}")
endif()
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
cmake_path(APPEND pc_libdir "\${prefix}" "${CMAKE_INSTALL_LIBDIR}")
cmake_path(APPEND pc_includedir "\${prefix}" "${CMAKE_INSTALL_INCLUDEDIR}")
configure_file(cmake/tine.pc.in "${PROJECT_BINARY_DIR}/tine.pc" @ONLY)

install(TARGETS tine EXPORT tineTargets INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT tineTargets NAMESPACE tine:: DESTINATION "${package_dir}")
install(DIRECTORY include/tine DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp")
install(FILES
  "${PROJECT_BINARY_DIR}/tineConfig.cmake" "${PROJECT_BINARY_DIR}/tineConfigVersion.cmake"
  DESTINATION "${package_dir}")
install(FILES "${PROJECT_BINARY_DIR}/tine.pc" DESTINATION "${pc_dir}")

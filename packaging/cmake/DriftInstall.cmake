# `cmake --install` and `cpack`: both programs with LibTorch beside them; Qt, OpenCV and the small libraries come from
# the distribution (packaging/deps/debian.txt names them).
set(DRIFT_LIBRARY_FOLDER lib/drift-workbench)

set(programs drift)
if(DRIFT_GUI)
  list(APPEND programs drift-workbench)
endif()
set_target_properties(${programs} PROPERTIES INSTALL_RPATH "$ORIGIN/../${DRIFT_LIBRARY_FOLDER}")
install(TARGETS ${programs} RUNTIME DESTINATION bin)
file(GLOB bundled "${DRIFT_TORCH_LIBRARY_FOLDER}/libc10*.so*" "${DRIFT_TORCH_LIBRARY_FOLDER}/libtorch_cpu.so*"
     "${DRIFT_TORCH_LIBRARY_FOLDER}/libgomp*.so*" "${DRIFT_TORCH_LIBRARY_FOLDER}/libtorch_cuda*.so*"
     "${DRIFT_TORCH_LIBRARY_FOLDER}/libshm.so*")
install(FILES ${bundled} DESTINATION ${DRIFT_LIBRARY_FOLDER})
install(FILES LICENSE README.md CHANGELOG.md DESTINATION share/doc/drift-workbench)
install(DIRECTORY docs/ DESTINATION share/doc/drift-workbench/docs)
install(DIRECTORY packaging/licenses/ DESTINATION share/doc/drift-workbench/licenses)
if(DRIFT_GUI)
  install(FILES packaging/linux/drift-workbench.desktop DESTINATION share/applications)
  install(FILES resources/icons/workbench.svg DESTINATION share/icons/hicolor/scalable/apps RENAME drift-workbench.svg)
endif()

set(CPACK_PACKAGE_NAME drift-workbench)
set(CPACK_PACKAGE_VENDOR "Drift Workbench contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGE_FILE_NAME "drift-workbench-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
include(CPack)

# Every third-party library, in one place. docs/building.md and packaging/deps list the distribution packages.

find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLiteCpp REQUIRED)

include(DriftTorch)  # drift::torch

# Highway has a CMake package in newer distributions only.
find_path(HWY_INCLUDE_DIR hwy/highway.h REQUIRED)
find_library(HWY_LIBRARY hwy REQUIRED)
add_library(drift_hwy INTERFACE)
add_library(drift::hwy ALIAS drift_hwy)
target_include_directories(drift_hwy SYSTEM INTERFACE ${HWY_INCLUDE_DIR})
target_link_libraries(drift_hwy INTERFACE ${HWY_LIBRARY})

# Only three OpenCV modules are wanted (never highgui), so they are named here instead of taking the whole package.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
add_library(drift_opencv INTERFACE)
add_library(drift::opencv ALIAS drift_opencv)
target_include_directories(drift_opencv SYSTEM INTERFACE ${OPENCV_INCLUDE_DIR})
foreach(module core imgproc imgcodecs)
  find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
  target_link_libraries(drift_opencv INTERFACE ${OPENCV_${module}_LIBRARY})
endforeach()

if(DRIFT_GUI)
  find_package(Qt6 6.4 QUIET COMPONENTS Core Gui Widgets Charts Svg Test)
  if(NOT Qt6_FOUND)
    message(FATAL_ERROR "Qt >= 6.4 (Widgets, Charts, Svg) was not found. Run './workbench setup', or build without "
                        "the window: cmake --preset headless.")
  endif()
endif()
if(DRIFT_TESTS)
  find_package(GTest REQUIRED)
endif()
if(DRIFT_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()

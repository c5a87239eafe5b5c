#include "base/threads/cpu_quota.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace tandem {
namespace {

using testing::TemporaryDirectory;

constexpr const char* kV2Mount =
    "30 24 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* kV1Mount =
    "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "33 32 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "34 32 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n";

TEST(CpuQuota, OfVersion2IsCpuMax) {
  const TemporaryDirectory root;
  root.write("proc/self/mountinfo", kV2Mount);
  root.write("proc/self/cgroup", "0::/\n");
  EXPECT_EQ(cpu_quota(root.path()), std::nullopt);
  root.write("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(cpu_quota(root.path()), std::nullopt);
  root.write("sys/fs/cgroup/cpu.max", "150000 100000\n");
  EXPECT_EQ(cpu_quota(root.path()), 1.5);
}

TEST(CpuQuota, TheLeastOfTheGroupsAboveCounts) {
  const TemporaryDirectory root;
  root.write("proc/self/mountinfo", kV2Mount);
  root.write("proc/self/cgroup", "0::/pod/worker\n");
  root.write("sys/fs/cgroup/pod/worker/cpu.max", "800000 100000\n");
  EXPECT_EQ(cpu_quota(root.path()), 8.0);
  root.write("sys/fs/cgroup/pod/cpu.max", "300000 100000\n");
  root.write("sys/fs/cgroup/other/cpu.max", "100000 100000\n");
  EXPECT_EQ(cpu_quota(root.path()), 3.0);
}

TEST(CpuQuota, OfVersion1IsQuotaByPeriod) {
  const TemporaryDirectory root;
  root.write("proc/self/mountinfo", kV1Mount);
  root.write("proc/self/cgroup", "5:memory:/a\n4:cpu,cpuacct:/docker/abc\n0::/\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "-1\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cpu_quota(root.path()), std::nullopt);
  root.write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "25000\n");
  EXPECT_EQ(cpu_quota(root.path()), 0.25);
}

TEST(CpuQuota, AContainerSeesItsOwnGroupAtTheMount) {
  const TemporaryDirectory root;
  root.write("proc/self/mountinfo",
             "34 32 0:30 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n");
  root.write("proc/self/cgroup", "4:cpu:/docker/abc/inner\n");
  root.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n");
  root.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cpu_quota(root.path()), 2.0);
  root.write("proc/self/cgroup", "4:cpu:/../elsewhere\n");
  EXPECT_EQ(cpu_quota(root.path()), 2.0);
}

TEST(CpuQuota, WhatCannotBeReadIsNoLimit) {
  const TemporaryDirectory root;
  EXPECT_EQ(cpu_quota(root.path()), std::nullopt);
  root.write("proc/self/mountinfo", "nonsense\n\n1 2 3 - cgroup2\n");
  root.write("proc/self/cgroup", "x\n0::");
  root.write("sys/fs/cgroup/cpu.max", "lots\n");
  EXPECT_EQ(cpu_quota(root.path()), std::nullopt);
}

}  // namespace
}  // namespace tandem

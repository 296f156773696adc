package view

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// bootID names the run of the machine, from start to stop. What a process wrote and did not
// flush outlives the process, but not the run. Without such a name no file that was not
// closed in order is trusted.
func bootID() string {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// fileID tells a file from its copies.
func fileID(path string) (device, inode uint64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, fmt.Errorf("view: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, nil
	}
	return uint64(stat.Dev), stat.Ino, nil
}

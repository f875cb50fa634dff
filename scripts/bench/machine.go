package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// A machine is where the measurements were made. What cannot be told is empty.
type machine struct {
	OS     string `json:"os"`
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	RAM    string `json:"ram"`
	Kernel string `json:"kernel"`
	Load   string `json:"load"` // average of 1, 5 and 15 minutes at the start
}

func thisMachine() machine {
	m := machine{OS: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU()}
	m.CPU = field("/proc/cpuinfo", "model name")
	var kib int
	if _, err := fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kib); err == nil {
		m.RAM = fmt.Sprintf("%.1f GiB", float64(kib)/(1<<20))
	}
	m.Kernel = content("/proc/sys/kernel/osrelease")
	if f := strings.Fields(content("/proc/loadavg")); len(f) >= 3 {
		m.Load = strings.Join(f[:3], " ")
	}
	return m
}

// content returns a file without spaces around it, or nothing.
func content(path string) string {
	data, _ := os.ReadFile(path)
	return strings.TrimSpace(string(data))
}

// field returns the first value of a name in a file of lines "name : value".
func field(path, name string) string {
	for line := range strings.Lines(content(path)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (m machine) String() string {
	return fmt.Sprintf("%s, %s, %d cores, %s, kernel %s, load %s", m.OS, m.CPU, m.Cores, m.RAM, m.Kernel, m.Load)
}

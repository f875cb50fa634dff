package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/verify"
)

// TestRead holds that each program of a Mach-O file for several architectures has its answer.
func TestRead(t *testing.T) {
	b := binary.BigEndian.AppendUint32(nil, 0xcafebabe)
	for _, v := range []uint32{2, 0x1000007, 0, 64, 32, 5, 0x100000c, 0, 96, 32, 5} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = append(b, make([]byte, 64-len(b))...)
	for _, cpu := range []uint32{0x1000007, 0x100000c} {
		for _, v := range []uint32{0xfeedfacf, cpu, 0, 2, 0, 0, 0, 0} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	name := filepath.Join(t.TempDir(), "app")
	if err := os.WriteFile(name, b, 0o666); err != nil {
		t.Fatal(err)
	}
	list, err := read(name, verify.Ruling{Policy: policy.None()})
	if err != nil || len(list) != 2 || list[0].File != name+" (amd64)" || list[1].File != name+" (arm64)" || list[1].Error == "" {
		t.Errorf("%v, %v", list, err)
	}
}

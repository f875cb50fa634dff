package binary

import (
	"encoding/binary"
	"testing"
)

// fat returns a Mach-O file for some processors, with a header for each and nothing behind it.
func fat(cpus ...uint32) []byte {
	const at, size = 0x100, 32
	b := binary.BigEndian.AppendUint32([]byte(fatMagic), uint32(len(cpus)))
	for i, cpu := range cpus {
		for _, v := range []uint32{cpu, 0, at + uint32(i*size), size, 5} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
	}
	b = append(b, make([]byte, at-len(b))...)
	for _, cpu := range cpus {
		for _, v := range []uint32{0xfeedfacf, cpu, 0, 2, 0, 0, 0, 0} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	return b
}

func TestParts(t *testing.T) {
	data := fat(0x1000007, 0x100000c)
	got := Parts(data)
	if len(got) != 2 || got[0].Arch != "amd64" || got[1].Arch != "arm64" {
		t.Fatalf("%v", got)
	}
	for _, p := range got {
		if im, err := OpenImage(p.Data); err != nil || im.Format != "mach-o" || im.GOARCH != p.Arch {
			t.Errorf("%s: %+v, %v", p.Arch, im, err)
		}
	}
	for _, other := range [][]byte{data[:len(data)-8], data[:20], []byte(fatMagic + "\x00\x00\x00\x34Java"), data[0x100:]} {
		if got := Parts(other); got != nil {
			t.Errorf("%d bytes: %v", len(other), got)
		}
	}
}

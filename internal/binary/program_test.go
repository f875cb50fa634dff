package binary

import (
	"encoding/binary"
	"slices"
	"testing"
)

// Where the pieces of the program lie that image makes.
const (
	textAddr   = 0x1000
	tablesAddr = 0x4000
	dataAddr   = 0x8000
)

// image makes a program of three functions, as the linker of Go 1.26 lays one out, and returns
// it with the bytes of its segments.
//
//	main.f, in which std.inlined is inlined, calls std.g twice: at 0 itself, at 5 from inlined.
//	At 10 is a move whose constant looks like a call of std.g, at 17 std.v is read.
func image() *Image {
	code := make([]byte, 0x60)
	call := func(at int) {
		code[at] = 0xe8
		binary.LittleEndian.PutUint32(code[at+1:], uint32(0x40-(at+5)))
	}
	call(0)
	call(5)
	copy(code[10:], []byte{0x48, 0xb8, 0x90, 0, 0, 0, 0, 0, 0, 0}) // MOVABS
	call(13)
	copy(code[20:], []byte{0x48, 0x8d, 0x05}) // LEA
	binary.LittleEndian.PutUint32(code[23:], dataAddr+0x200-(textAddr+27))

	names := []byte("main.f\x00std.g\x00runtime.main\x00std.inlined\x00")
	units := make([]byte, 8)
	binary.LittleEndian.PutUint32(units[4:], 10)
	files := []byte("app/f.go\x00\x00std/g.go\x00")
	// Tables of values: deltas of the value, zigzag, and of the address.
	values := []byte{0,
		2, 0x10, 0, // file 0
		2, 5, 2, 5, 1, 0x36, 0, // file: 0, 1, 0
		2, 10, 4, 0x36, 0, // line: 0 up to 10, 2 up to 64
		0, 5, 2, 5, 1, 0x36, 0, // inline tree: -1, 0, -1
	}
	const fileTable, mixedTable, lineTable, treeTable = 1, 4, 11, 16
	var funcs []byte
	u32 := func(v ...uint32) {
		for _, v := range v {
			funcs = binary.LittleEndian.AppendUint32(funcs, v)
		}
	}
	const first, second, third = 28, 28 + 44 + 12 + 16, 28 + 44 + 12 + 16 + 44
	u32(0, first, 0x40, second, 0x50, third, 0x60)
	u32(0, 0, 0, 0, 0, mixedTable, lineTable, 3, 0, 1, 4<<24) // main.f
	u32(0, 0, treeTable, ^uint32(0), ^uint32(0), ^uint32(0), 0)
	u32(0x40, 7, 0, 0, 0, fileTable, 0, 0, 1, 0, 0) // std.g
	u32(0x50, 13, 0, 0, 0, fileTable, 0, 0, 1, 0, 0)

	tables := header("amd64")
	word := func(v ...uint64) {
		for _, v := range v {
			tables = binary.LittleEndian.AppendUint64(tables, v)
		}
	}
	off := uint64(72)
	word(3, 2, 0)
	parts := [][]byte{names, units, files, values, funcs}
	for _, part := range parts {
		word(off)
		off += uint64(len(part))
	}
	for _, part := range parts {
		tables = append(tables, part...)
	}
	inline := make([]byte, 16)
	binary.LittleEndian.PutUint32(inline[inlinedName:], 26)

	data := make([]byte, 0x300)
	set := func(word int, v uint64) { binary.LittleEndian.PutUint64(data[8*word:], v) }
	set(0, tablesAddr)
	set(2, uint64(len(names)))
	set(3, uint64(len(names)))
	set(moduleText, textAddr)
	set(moduleEnd, textAddr+0x60)
	set(moduleGofunc, dataAddr+0x2f0)
	set(0x200/8, textAddr+0x40) // std.g as a value
	copy(data[0x2f0:], inline)
	return &Image{Format: "elf", GOARCH: "amd64", segments: []segment{
		{textAddr, code, true}, {tablesAddr, tables, false}, {dataAddr, data, false},
	}, symbols: func() []Symbol { return nil }}
}

func targets(p *Program) Targets {
	to := p.NewTargets()
	for f := range p.Funcs() {
		if string(f.Name()) == "std.g" {
			to.Add(f)
		}
	}
	return to
}

func TestProgram(t *testing.T) {
	p, err := OpenProgram(image(), 26)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for f := range p.Funcs() {
		names = append(names, string(f.Name())+" "+string(f.File()))
	}
	if want := []string{"main.f app/f.go", "std.g std/g.go", "runtime.main std/g.go"}; !slices.Equal(names, want) {
		t.Errorf("functions %q, want %q", names, want)
	}
	type call struct {
		name, file string
		inlined    bool
		inst       bool
		pc         uint64
	}
	var got []call
	to := targets(p)
	for c := range p.Calls(to) {
		frame := c.From.Frame(c.PC)
		got = append(got, call{string(frame.Name), string(frame.File), frame.Inlined, c.IsInstruction(), c.PC - textAddr})
	}
	want := []call{
		{"main.f", "app/f.go", false, true, 0}, {"std.inlined", "std/g.go", true, true, 5}, {"main.f", "app/f.go", false, false, 13},
	}
	if !slices.Equal(got, want) {
		t.Errorf("calls %v, want %v", got, want)
	}
	var ranges []Range
	for addr := range p.Values(to) {
		ranges = append(ranges, Range{addr, 8})
	}
	var refs []uint64
	for r := range p.References(NewRanges(ranges)) {
		refs = append(refs, r.PC-textAddr, r.Addr)
	}
	if want := []uint64{20, dataAddr + 0x200}; !slices.Equal(refs, want) {
		t.Errorf("references %#x, want %#x", refs, want)
	}
	if _, err := OpenProgram(image(), 27); err == nil {
		t.Error("the layout of Go 1.27 fits too")
	}
}

// FuzzProgram changes bytes of the tables, the code and the module's data: what is found lies
// in the text, and nothing panics.
func FuzzProgram(f *testing.F) {
	f.Add(byte(0), uint16(0), []byte{}, false)
	f.Add(byte(1), uint16(8), []byte{0xff, 0xff, 0xff, 0xff}, false)
	f.Add(byte(1), uint16(72+60), []byte{0x80, 0x80}, true)
	f.Add(byte(2), uint16(8*moduleText), []byte{1}, true)
	f.Fuzz(func(t *testing.T, which byte, at uint16, flip []byte, arm bool) {
		im := image()
		data := im.segments[int(which)%len(im.segments)].data
		for i, b := range flip {
			data[(int(at)+i)%len(data)] ^= b
		}
		if arm {
			im.GOARCH = "arm64"
			copy(im.segments[1].data, header("arm64"))
		}
		p, err := OpenProgram(im, 26)
		if err != nil {
			return
		}
		in := func(pc uint64) {
			if pc < p.text || pc-p.text >= uint64(len(p.code)) {
				t.Errorf("%#x does not lie in the text", pc)
			}
		}
		to := p.NewTargets()
		for f := range p.Funcs() {
			in(f.Entry)
			to.Add(f)
			f.Name()
			f.File()
			for range f.Inlined() {
			}
		}
		for c := range p.Calls(to) {
			in(c.PC)
			in(c.Target)
			c.From.Frame(c.PC)
			c.IsInstruction()
		}
		var ranges []Range
		for addr, entry := range p.Values(to) {
			in(entry)
			ranges = append(ranges, Range{addr, 8})
		}
		for r := range p.References(NewRanges(ranges)) {
			in(r.PC)
			r.From.Frame(r.PC)
		}
		for range p.Words(p.text, ^uint64(0)) {
		}
	})
}

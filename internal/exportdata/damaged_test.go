package exportdata

import (
	"encoding/binary"
	"slices"
	"testing"
)

// A world is the elements of export data, by section.
type world [sections][][]byte

// put returns an element that names others and has some numbers.
func put(table []ref, numbers ...uint64) []byte {
	b := binary.AppendUvarint(nil, uint64(len(table)))
	for _, r := range table {
		b = binary.AppendUvarint(binary.AppendUvarint(b, r.section), uint64(r.index))
	}
	for _, n := range numbers {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

// small is the export data of a package p: a variable secret, which the body of F names through a literal, a
// generic G, whose body names a method m, and a variable that nothing names.
func small() world {
	const none = 1<<32 - 1 // what is not found is nothing, and not the last that there may be
	var w world
	w[strings] = [][]byte{[]byte("m"), []byte("p"), []byte("secret"), []byte("F"), []byte("G"), []byte("last"), []byte("other.F")}
	w[meta] = [][]byte{put(nil), put([]ref{{strings, 1}, {strings, 3}, {bodies, 1}, {strings, 5}, {bodies, 0}}, 0, 2, 0, 1, 2, 0, 3, 4)}
	w[pkgs] = [][]byte{put([]ref{{strings, 1}}, 0), put([]ref{{strings, 4}}, 0)}
	for i, kind := range []uint64{variable, function, function, variable} {
		w[names] = append(w[names], put([]ref{{pkgs, 0}, {strings, uint32(2 + i)}}, 0, 1, kind))
		w[objects] = append(w[objects], nil)
	}
	w[private] = [][]byte{put(nil), put([]ref{{strings, 6}}, 0, 1, 0), put([]ref{{strings, 6}, {bodies, 3}}, 0, 0, 0), put([]ref{{strings, 6}}, 0, 1, 0)}
	w[bodies] = [][]byte{
		put(nil),
		put([]ref{{bodies, 2}, {objects, none}, {strings, 0}, {pkgs, none}}),
		put([]ref{{objects, 0}, {bodies, 1}}),
		put([]ref{{strings, 0}, {strings, 5}, {strings, none}, {pkgs, 0}, {pkgs, 1}, {bodies, 3}}),
	}
	return w
}

// bytes returns the export data.
func (w world) bytes() []byte {
	b := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 2), 0)
	var ends, data []byte
	n := uint32(0)
	for _, section := range w {
		for _, element := range section {
			data = append(data, element...)
			ends = binary.LittleEndian.AppendUint32(ends, uint32(len(data)))
			n++
		}
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return append(append(b, ends...), data...)
}

// An asked is a question with its answer.
type asked struct {
	symbol Symbol
	of     Func
	want   bool
}

func questions() []asked {
	f, g := Func{Package: "p", Name: "F"}, Func{Package: "p", Name: "G", Generic: true}
	return []asked{
		{Symbol{Package: "p", Name: "secret"}, f, true},
		{Symbol{Package: "p", Name: "secret"}, g, false},
		{Symbol{Package: "q", Name: "secret"}, f, false},
		{Symbol{Package: "p", Name: "last"}, f, false},
		{Symbol{Package: "p", Name: "none"}, f, false},
		{Symbol{Package: "p", Name: "m", Method: true}, g, true},
		{Symbol{Package: "p", Name: "m", Method: true}, f, false},
		{Symbol{Package: "q", Name: "m", Method: true}, g, false},
		{Symbol{Package: "q", Name: "m", Method: true}, f, false},
		{Symbol{Package: "p", Name: "none", Method: true}, g, false},
	}
}

// TestSmall: what the bodies of a small package name.
func TestSmall(t *testing.T) {
	d, err := Parse(small().bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions() {
		if got, err := d.Names(q.symbol, func(fn Func) bool { return fn == q.of }); got != q.want || err != nil {
			t.Errorf("%+v names %+v: %t, %v", q.of, q.symbol, got, err)
		}
	}
	for symbol, want := range map[string][]Symbol{"other.F": {{Package: "p", Name: "F"}}, "secret": nil, "none": nil, "": nil} {
		if got, err := d.Renamed(symbol); !slices.Equal(got, want) || err != nil {
			t.Errorf("%q is the symbol of %v, %v", symbol, got, err)
		}
	}
	for name, want := range map[string]bool{"secret": true, "last": true, "F": false, "none": false} {
		if got, err := d.IsVariable(Symbol{Package: "p", Name: name}); got != want || err != nil {
			t.Errorf("%s is a variable: %t, %v", name, got, err)
		}
	}
}

// TestDamaged: of what is cut or refers to nothing there is an error, or the answer is the same.
func TestDamaged(t *testing.T) {
	errs := 0
	try := func(what string, text []byte) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		renamed, err := d.Renamed("other.F")
		if err == nil && !slices.Equal(renamed, []Symbol{{Package: "p", Name: "F"}}) || err != nil && renamed != nil {
			t.Errorf("%s: another name of %v, %v", what, renamed, err)
		}
		for _, q := range questions() {
			got, err := d.Names(q.symbol, func(fn Func) bool { return fn == q.of })
			if err != nil {
				errs++
			}
			if err == nil && got != q.want || err != nil && got {
				t.Errorf("%s: %+v names %+v: %t, %v", what, q.of, q.symbol, got, err)
			}
			is, err := d.IsVariable(q.symbol)
			if want := !q.symbol.Method && q.symbol.Package == "p" && q.symbol.Name != "none"; err == nil && is != want || err != nil && is {
				t.Errorf("%s: %+v is a variable: %t, %v", what, q.symbol, is, err)
			}
		}
	}
	for _, section := range []int{meta, pkgs, names, private, bodies} {
		for i, element := range small()[section] {
			for n := range element {
				w := small()
				w[section][i] = slices.Clone(element[:n])
				try("cut", w.bytes())
			}
			for name, bad := range map[string][]byte{
				"too many":      put(nil, 1<<40)[1:],
				"too long":      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
				"a large index": append([]byte{1, pkgs}, put(nil, 1<<32)[1:]...),
			} {
				w := small()
				w[section][i] = bad
				try(name, w.bytes())
			}
		}
	}
	for _, section := range []int{meta, pkgs, names} {
		for i, element := range small()[section] {
			table, at := int(element[0]), 1
			for range table {
				for _, by := range []int{0, 1} { // the section, and the index
					w := small()
					w[section][i] = slices.Clone(element)
					w[section][i][at+by] = 99
					try("a reference to nothing", w.bytes())
				}
				at += 2
			}
		}
	}
	whole := small().bytes()
	count := int(binary.LittleEndian.Uint32(whole[4*(1+sections):]))
	for i := range count {
		text := slices.Clone(whole)
		binary.LittleEndian.PutUint32(text[4*(2+sections+i):], 1<<30)
		try("an element beyond the end", text)
	}
	if errs == 0 {
		t.Error("nothing is an error")
	}
}

// TestElement: what an element is made of, to the last byte.
func TestElement(t *testing.T) {
	var w world
	w[strings] = [][]byte{[]byte("ab"), nil}
	w[pkgs] = [][]byte{put([]ref{{strings, 1<<32 - 1}}, 7, 0, 1)}
	d, err := Parse(w.bytes())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"ab", ""} {
		if got, err := d.raw(strings, uint32(i)); string(got) != want || err != nil {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
	if _, err := d.raw(strings, 2); err == nil {
		t.Error("one that is of the next section")
	}
	e, err := d.element(pkgs, 0)
	if err != nil || len(e.table) != 1 || e.table[0] != (ref{strings, 1<<32 - 1}) {
		t.Fatalf("%+v, %v", e, err)
	}
	typed := e
	if _, err := typed.number(); err != nil {
		t.Fatal(err)
	}
	if _, err := typed.ref(pkgs); err == nil {
		t.Error("a reference of another section")
	}
	if n, err := e.number(); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if at, err := e.ref(strings); at != 1<<32-1 || err != nil {
		t.Errorf("%d, %v", at, err)
	}
	if _, err := e.ref(strings); err == nil {
		t.Error("beyond the table")
	}
	if _, err := e.number(); err == nil {
		t.Error("behind the last")
	}
	if _, err := e.ref(strings); err == nil {
		t.Error("a reference behind the last")
	}
	binary.LittleEndian.PutUint32(d.ends[4:], 1)
	if _, err := d.raw(strings, 1); err == nil {
		t.Error("one that ends before it begins")
	}
}

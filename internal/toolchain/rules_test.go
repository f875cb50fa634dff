package toolchain

import "testing"

func TestMerge(t *testing.T) {
	dupok := func(size uint32) Definition { return Definition{Size: size, Dupok: true, Content: true} }
	zero := func(size uint32) Definition { return Definition{Size: size, Zeroed: true} }
	data := func(size uint32) Definition { return Definition{Size: size, Content: true} }
	text := Definition{Size: 1, Text: true, Content: true}
	for _, tt := range []struct {
		what      string
		old, new  Definition
		win, grow bool // up to 1.26
		win27     bool
	}{
		{"equal copies", dupok(8), dupok(8), false, false, false},
		{"larger copy", dupok(8), dupok(16), true, false, true},
		{"strong after a copy", dupok(8), data(8), false, false, true},
		{"larger copy after strong", data(8), dupok(16), true, false, false},
		{"data after zeroed", zero(8), data(8), true, false, true},
		{"data after larger zeroed", zero(16), data(8), true, true, true},
		{"zeroed after data", data(8), zero(8), false, false, false},
		{"larger zeroed after data", data(8), zero(16), false, true, false},
		{"larger zeroed", zero(8), zero(16), true, false, true},
		{"code after zeroed", zero(16), text, true, true, true},
		{"two of data", data(8), data(8), false, false, false},
	} {
		for minor := First; minor <= Last; minor++ {
			r, _ := BuiltIn(minor)
			want := tt.win
			if minor >= 27 {
				want = tt.win27
			}
			clash := tt.what == "two of data"
			if win, grow, got := r.Rules.Merge(tt.old, tt.new); win != want || grow != tt.grow || got != clash {
				t.Errorf("go1.%d: %s: wins %v, grows %v, clashes %v; want %v, %v, %v", minor, tt.what, win, grow, got, want, tt.grow, clash)
			}
		}
	}
}

package uses

import "testing"

func TestDeclared(t *testing.T) {
	for _, tt := range []struct{ instance, want string }{
		{"Gen[go.shape.int]", "Gen"},
		{"Gen[go.shape.struct { p.A []int }]", "Gen"},
		{"Gen[go.shape.int].func1.2", "Gen"},
		{"List[go.shape.int].All", "List"},
		{"List[go.shape.int].All.func1", "List"},
		{"(*List[go.shape.int]).All", "List"},
		{"(*List[go.shape.int]).All-range1", "List"},
		{"Box.Run[go.shape.string]", "Box.Run"},
		{"Box.Run[go.shape.string].deferwrap1", "Box.Run"},
		{"(*Box).Get[go.shape.int]", "(*Box).Get"},
		{"(*Box).Get[go.shape.int].func1", "(*Box).Get"},
		{"List[go.shape.int].Do[go.shape.string]", "List.Do"},
		{"(*List[go.shape.int]).Do[go.shape.string].func2.1", "(*List).Do"},
	} {
		if got := declared(tt.instance); got != tt.want {
			t.Errorf("%s is %q, want %q", tt.instance, got, tt.want)
		}
	}
}

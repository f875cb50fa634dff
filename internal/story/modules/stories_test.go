package modules_test

import (
	"testing"

	"github.com/linkgate/linkgate/internal/story"
)

func TestScript(t *testing.T) { story.Run(t, "modules") }

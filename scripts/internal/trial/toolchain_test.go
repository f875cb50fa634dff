package trial

import (
	"os/exec"
	"testing"
)

func TestWithStderr(t *testing.T) {
	_, err := exec.Command("go", "no-such-command").Output()
	if err == nil || withStderr(err).Error() == err.Error() {
		t.Errorf("got %v", withStderr(err))
	}
}

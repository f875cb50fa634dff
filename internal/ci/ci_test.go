package ci

import "testing"

// The first variable that is set names the job, and is the job's own.
func TestJob(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"GITHUB_RUN_ID": "7", "BUILD_ID": "8"}, "GITHUB_RUN_ID=7"},
		{map[string]string{"BUILD_ID": "8"}, "BUILD_ID=8"},
		{map[string]string{"CI_JOB_ID": "a=b"}, "CI_JOB_ID=a=b"},
		{nil, ""},
	} {
		getenv := func(name string) string { return tt.env[name] }
		job := Job(getenv)
		if job != tt.want || InJob(job, getenv) != (tt.want != "") {
			t.Errorf("%v: %q, in it: %t", tt.env, job, InJob(job, getenv))
		}
		if InJob("CIRRUS_TASK_ID=1", getenv) || InJob("CIRRUS_TASK_ID=", getenv) || InJob("", getenv) {
			t.Errorf("%v: in another job", tt.env)
		}
	}
}

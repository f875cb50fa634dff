// Package ci knows how continuous integration systems call the job that a process
// is part of.
package ci

import "strings"

// Job returns what the CI system calls the job, "GITHUB_RUN_ID=12", empty
// outside of one.
func Job(getenv func(string) string) string {
	for _, name := range jobVariables() {
		if id := getenv(name); id != "" {
			return name + "=" + id
		}
	}
	return ""
}

// InJob reports whether this process runs in a job that [Job] has named.
func InJob(job string, getenv func(string) string) bool {
	name, id, ok := strings.Cut(job, "=")
	return ok && id != "" && getenv(name) == id
}

// jobVariables are what CI systems call the job: GitHub, GitLab, Buildkite,
// CircleCI, Azure, Travis, AppVeyor, Drone, Bitbucket, Semaphore, CodeBuild,
// Cirrus, Woodpecker, TeamCity, and last what Jenkins, Prow, Cloud Build and
// others have.
func jobVariables() []string {
	return []string{
		"GITHUB_RUN_ID", "CI_JOB_ID", "BUILDKITE_JOB_ID", "CIRCLE_WORKFLOW_JOB_ID", "BUILD_BUILDID",
		"TRAVIS_JOB_ID", "APPVEYOR_JOB_ID", "DRONE_BUILD_NUMBER", "BITBUCKET_BUILD_NUMBER",
		"SEMAPHORE_JOB_ID", "CODEBUILD_BUILD_ID", "CIRRUS_TASK_ID", "CI_PIPELINE_NUMBER", "TEAMCITY_VERSION",
		"BUILD_ID", "BUILD_NUMBER",
	}
}

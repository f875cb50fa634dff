package otlp

import (
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/linkgate/linkgate/internal/ci"
)

// sameJob reports whether this process runs in the CI's job that the build was
// part of: then the environment tells of both. A build without a build event
// does not say which job it was; that it is sent by another one is unlikely.
func sameJob(b Build, getenv func(string) string) bool {
	if b.Event == nil {
		return true
	}
	return ci.InJob(b.Event.Job, getenv)
}

// jobAttributes returns what the CI's variables say, by the semantic
// conventions for CI/CD. Sources: "Default environment variables" of GitHub's
// documentation (Gitea and Forgejo set the same), "Predefined CI/CD variables"
// of GitLab's, "Using environment variables" of Jenkins's, "Environment
// variables" of Buildkite's.
func jobAttributes(getenv func(string) string) []attribute.KeyValue {
	var list []attribute.KeyValue
	add := func(key attribute.Key, value string) {
		if value != "" {
			list = append(list, key.String(value))
		}
	}
	switch {
	case getenv("GITHUB_RUN_ID") != "":
		repository := getenv("GITHUB_SERVER_URL") + "/" + getenv("GITHUB_REPOSITORY")
		add(semconv.CICDPipelineNameKey, getenv("GITHUB_WORKFLOW"))
		add(semconv.CICDPipelineRunIDKey, getenv("GITHUB_RUN_ID"))
		if getenv("GITHUB_REPOSITORY") != "" {
			add(semconv.CICDPipelineRunURLFullKey, repository+"/actions/runs/"+getenv("GITHUB_RUN_ID"))
			add(semconv.VCSRepositoryURLFullKey, repository)
		}
		add(semconv.VCSRefHeadNameKey, getenv("GITHUB_REF_NAME"))
	case getenv("CI_PIPELINE_ID") != "":
		add(semconv.CICDPipelineNameKey, getenv("CI_PIPELINE_NAME"))
		add(semconv.CICDPipelineRunIDKey, getenv("CI_PIPELINE_ID"))
		add(semconv.CICDPipelineRunURLFullKey, getenv("CI_PIPELINE_URL"))
		add(semconv.VCSRepositoryURLFullKey, getenv("CI_PROJECT_URL"))
		add(semconv.VCSRefHeadNameKey, getenv("CI_COMMIT_REF_NAME"))
	case getenv("BUILDKITE_BUILD_ID") != "":
		add(semconv.CICDPipelineNameKey, getenv("BUILDKITE_PIPELINE_SLUG"))
		add(semconv.CICDPipelineRunIDKey, getenv("BUILDKITE_BUILD_ID"))
		add(semconv.CICDPipelineRunURLFullKey, getenv("BUILDKITE_BUILD_URL"))
		add(semconv.VCSRefHeadNameKey, getenv("BUILDKITE_BRANCH"))
	case getenv("JENKINS_URL") != "":
		add(semconv.CICDPipelineNameKey, getenv("JOB_NAME"))
		add(semconv.CICDPipelineRunIDKey, getenv("BUILD_ID"))
		add(semconv.CICDPipelineRunURLFullKey, getenv("BUILD_URL"))
		add(semconv.VCSRefHeadNameKey, getenv("GIT_BRANCH"))
	}
	return list
}

//go:build !story

package cli

func story(env Env) Env { return env }

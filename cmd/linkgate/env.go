//go:build !story

package main

import "github.com/linkgate/linkgate/internal/cli"

func environment() cli.Env { return cli.OSEnv() }

package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/report"
)

func newVersion(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of Treaty",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if s.json() {
				return report.Encode(s.Out, versionView{build.Version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH})
			}
			_, err := fmt.Fprintln(s.Out, "treaty "+build.Describe())
			return err
		},
	}
}

// versionView is the JSON of `treaty version`.
type versionView struct {
	Version  string `json:"version"`
	Go       string `json:"go"`       // that built it
	Platform string `json:"platform"` // "linux/amd64"
}

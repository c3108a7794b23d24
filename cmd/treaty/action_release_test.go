package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/internal/testkit"
)

// makeRelease runs scripts/release.sh, and returns what it says.
func makeRelease(t *testing.T, environment []string, args ...string) (out string, ok bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", append([]string{"../../scripts/release.sh"}, args...)...)
	cmd.Env = append(append(os.Environ(), scriptEnvironment(t.TempDir())...), environment...)
	text, err := cmd.CombinedOutput()
	return string(text), err == nil
}

// What the script makes is what the action installs: the same bytes each time, the
// version inside, and nothing that its checksum does not vouch for.
func TestTheActionInstallsWhatTheScriptMakes(t *testing.T) {
	platform := runtime.GOOS + "/" + runtime.GOARCH
	if !slices.Contains([]string{"linux/amd64", "linux/arm64"}, platform) {
		testkit.Missing(t, "GNU tar, which Linux has")
	}
	var made [2]string
	for i, environment := range [][]string{nil, {"TZ=Asia/Tokyo", "GOAMD64=v3", "GOFLAGS=-race", "LC_ALL=C.UTF-8"}} {
		made[i] = t.TempDir()
		for _, args := range [][]string{{"treaty", "v1.2.3", made[i], platform}, {"checksums", made[i]}} {
			if out, ok := makeRelease(t, environment, args...); !ok {
				t.Fatal(out)
			}
		}
	}
	name := fmt.Sprintf("treaty_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	archive, sums := readFile(t, filepath.Join(made[0], name)), readFile(t, filepath.Join(made[0], "checksums.txt"))
	if want := fmt.Sprintf("%x  %s\n", sha256.Sum256(archive), name); string(sums) != want {
		t.Errorf("checksums.txt is %q, not %q", sums, want)
	}
	if diff := cmp.Diff(string(sums), string(readFile(t, filepath.Join(made[1], "checksums.txt")))); diff != "" {
		t.Errorf("made again, it is another release:\n%s", diff)
	}

	a := newAction(t, "feature", nil)
	a.inputs["version"] = "v1.2.3"
	releases(t, a, map[string][]byte{name: archive, "checksums.txt": bytes.Replace(sums, sums[:8], []byte("01234567"), 1)})
	if code := a.install(); code != exit.Usage {
		t.Errorf("with another checksum it ends with %d\n%s", code, a.log)
	}
	releases(t, a, map[string][]byte{name: archive, "checksums.txt": sums})
	if code := a.install(); code != 0 {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	wants(t, a.log, "v1.2.3 (go")
	if out, err := exec.CommandContext(t.Context(), a.output("program"), "-C", a.shop, "lint").CombinedOutput(); err != nil {
		t.Errorf("it does not work: %v\n%s", err, out)
	}
}

func TestTheScriptOfReleasesSaysWhatIsWrong(t *testing.T) {
	for want, args := range map[string][]string{
		"the version is v1.2.3, not 1.2.3":                          {"treaty", "1.2.3", t.TempDir()},
		"the version is v1.2.3, not v1.2.3;id":                      {"treaty", "v1.2.3;id", t.TempDir()},
		"there is no release for plan9/amd64, only for linux/amd64": {"treaty", "v1.2.3", t.TempDir(), "plan9/amd64"},
		"has no archive":              {"checksums", t.TempDir()},
		"VERSION or DIR is missing":   {"treaty", "v1.2.3"},
		"treaty VERSION DIR [OS/ARCH": nil,
	} {
		if out, ok := makeRelease(t, nil, args...); ok || !strings.HasPrefix(out, "scripts/release.sh: ") || !strings.Contains(out, want) {
			t.Errorf("%q: %v, %q", args, ok, out)
		}
	}
}

// On Windows the bash of git calls the system otherwise, and archives are zip files.
func TestTheActionInstallsAReleaseForWindows(t *testing.T) {
	if _, err := exec.LookPath("unzip"); err != nil {
		testkit.Missing(t, "unzip, which the bash of git has")
	}
	a := newAction(t, "feature", nil)
	a.inputs["version"] = "v1.2.3"
	uname := "#!/bin/sh\ncase $1 in -s) echo MINGW64_NT-10.0-20348 ;; -m) echo x86_64 ;; esac\n"
	if err := os.WriteFile(filepath.Join(a.bin(), "uname"), []byte(uname), 0o755); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{"README.md": "x", "treaty.exe": "#!/bin/sh\necho treaty v1.2.3 for Windows\n"} {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const name = "treaty_1.2.3_windows_amd64.zip"
	releases(t, a, map[string][]byte{name: b.Bytes(), "checksums.txt": fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(b.Bytes()), name)})
	if code := a.install(); code != 0 {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	wants(t, a.log, "treaty v1.2.3 for Windows")
	wants(t, a.output("program"), "-windows-amd64/treaty.exe")
}

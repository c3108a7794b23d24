package testkit

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browsers are the names by which a Chromium is found, the first that is there.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

// Browser returns the context of a real Chromium, for chromedp, which ends with
// the test. Where there is none it is installed, if this is a Debian and we may;
// else the test is left out (see Missing). It keeps nothing between tests, and
// asks nothing of hosts that a page does not ask.
func Browser(t testing.TB) context.Context {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(browser(t)), chromedp.UserDataDir(profile(t)),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // starts it
		t.Fatalf("Chromium does not start: %v", err)
	}
	return ctx
}

// Tab returns the context of a new tab of the browser that ctx is of.
func Tab(t testing.TB, ctx context.Context) context.Context {
	t.Helper()
	tab, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(tab); err != nil {
		t.Fatalf("Chromium opens no tab: %v", err)
	}
	return tab
}

// profile is a fresh folder for the browser. Its children may still write there
// for a moment after it has ended.
func profile(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "treaty-browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 50 {
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return dir
}

// browser finds a Chromium or installs one.
func browser(t testing.TB) string {
	t.Helper()
	if path := lookBrowser(); path != "" {
		return path
	}
	if _, err := exec.LookPath("apt-get"); err != nil || runtime.GOOS != "linux" || os.Getuid() != 0 {
		Missing(t, "a Chromium, which the pages are looked at with")
	}
	for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "chromium"}} {
		cmd := exec.Command("apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			Missing(t, "a Chromium: apt-get "+args[0]+" says "+string(out[max(0, len(out)-500):]))
		}
	}
	path := lookBrowser()
	if path == "" {
		Missing(t, "a Chromium, although apt-get installed one")
	}
	return path
}

func lookBrowser() string {
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

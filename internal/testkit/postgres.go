package testkit

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// PostgresServer is a real PostgreSQL with a data folder of its own, reachable
// through a Unix socket only. When the test program ends, however it does, the
// server is stopped and its folder removed.
type PostgresServer struct {
	bin, dir string
	settings []string
	user     *syscall.Credential // nil: whoever runs the tests
}

// shared is the server that the tests of one program share.
var shared struct {
	sync.Mutex
	server *PostgresServer
}

// databases counts those that were made, for their names.
var databases atomic.Int64

// Postgres returns the address of a fresh, empty database, on a server that the
// tests of one program share. What it commits does not survive a power cut: see
// NewPostgres for a server that is like a real one. Where PostgreSQL is not
// installed the test is left out (see Missing).
func Postgres(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		shared.server = NewPostgres(t, "fsync=off", "full_page_writes=off")
	}
	return shared.server.Database(t)
}

// NewPostgres starts a server of the test's own, which it may stop, kill and
// start again. Settings are as in postgresql.conf: "max_connections=20".
func NewPostgres(t testing.TB, settings ...string) *PostgresServer {
	t.Helper()
	bin := postgresPrograms()
	if bin == "" {
		Missing(t, "PostgreSQL (Debian: apt-get install postgresql)")
	}
	dir, err := os.MkdirTemp(socketParent(), "treaty-postgres")
	if err != nil {
		t.Fatal(err)
	}
	s := &PostgresServer{bin: bin, dir: dir, settings: settings}
	s.guard(t)
	s.user = serverUser(t, dir)
	s.must(t, "initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	s.Start(t)
	return s
}

// postgresPrograms is the folder of initdb, pg_ctl and psql; Debian keeps them
// off the PATH.
func postgresPrograms() string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well-formed
	slices.SortFunc(folders, func(a, b string) int { return postgresVersion(b) - postgresVersion(a) })
	if path, err := exec.LookPath("pg_ctl"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(path))
		}
	}
	for _, folder := range folders {
		if _, err := os.Stat(filepath.Join(folder, "initdb")); err == nil {
			return folder
		}
	}
	return ""
}

func postgresVersion(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin))) // 0: not one of Debian's
	return n
}

// socketParent is where temporary folders are, unless a socket's path there
// would be longer than the kernel allows.
func socketParent() string {
	if dir := os.TempDir(); len(dir) < 60 {
		return dir
	}
	return "/tmp"
}

// guard starts a shell that outlives us by a moment: its input ends when we do.
func (s *PostgresServer) guard(t testing.TB) {
	t.Helper()
	guard := exec.Command("sh", "-c", `trap "" INT TERM HUP; cat >/dev/null
		pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
		for i in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$0" && break; sleep 0.2; done`, s.dir)
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := guard.StdinPipe()
	if err == nil {
		err = guard.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	guards = append(guards, pipe)
}

// guards keeps the inputs of the guards open until this program ends.
var guards []io.Closer

// serverUser is whom the server runs as: it refuses to run as root.
func serverUser(t testing.TB, dir string) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	out, err := exec.Command("sh", "-c", "id -u postgres && id -g postgres").Output()
	var uid, gid int
	if err == nil {
		_, err = fmt.Sscan(string(out), &uid, &gid)
	}
	if err == nil {
		err = os.Chown(dir, uid, gid)
	}
	if err != nil {
		t.Fatalf("PostgreSQL does not run as root, and the user postgres cannot be used: %v", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (s *PostgresServer) data() string { return filepath.Join(s.dir, "data") }

// run runs one of PostgreSQL's programs. Its output goes through a file: what
// pg_ctl starts would keep a pipe open.
func (s *PostgresServer) run(program string, args ...string) (string, error) {
	output, err := os.CreateTemp("", "treaty-postgres-output")
	if err != nil {
		return "", err
	}
	defer os.Remove(output.Name())
	defer output.Close()
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.user, Setpgid: true}
	err = cmd.Run()
	said, _ := os.ReadFile(output.Name()) // the error says enough
	return string(said), err
}

func (s *PostgresServer) must(t testing.TB, program string, args ...string) {
	t.Helper()
	if said, err := s.run(program, args...); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // may not be there yet
		t.Fatalf("%s: %v\n%s\n%s", program, err, said, log[max(0, len(log)-2000):])
	}
}

// Start starts the server, waits until it takes connections, and tries for a
// while where one that was killed still holds the folder.
func (s *PostgresServer) Start(t testing.TB) {
	t.Helper()
	options := []string{"-c listen_addresses=", "-c unix_socket_permissions=0777", "-c shared_buffers=32MB", "-k " + s.dir}
	for _, setting := range s.settings {
		options = append(options, "-c "+setting)
	}
	args := []string{"start", "-D", s.data(), "-w", "-t", "60", "-l", filepath.Join(s.dir, "log"), "-o", strings.Join(options, " ")}
	for range 20 {
		if _, err := s.run("pg_ctl", args...); err == nil {
			s.open(t)
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	s.must(t, "pg_ctl", args...)
}

// open lets the test reach the socket of a server that another user runs.
func (s *PostgresServer) open(t testing.TB) {
	t.Helper()
	if err := os.Chmod(s.dir, 0o711); err != nil {
		t.Fatal(err)
	}
}

// Stop stops the server as an operator does: connections are cut, nothing is lost.
func (s *PostgresServer) Stop(t testing.TB) {
	t.Helper()
	s.must(t, "pg_ctl", "stop", "-D", s.data(), "-w", "-m", "fast")
}

// Kill ends the server as a crash does: by kill -9 of its first process.
func (s *PostgresServer) Kill(t testing.TB) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGKILL)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Database returns the address of a fresh, empty database.
func (s *PostgresServer) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", databases.Add(1))
	s.must(t, "psql", "-X", "-q", "-h", s.dir, "-U", "postgres", "-d", "postgres", "-c", "CREATE DATABASE "+name)
	return s.DSN(name)
}

// DSN returns the address of a database of the server.
func (s *PostgresServer) DSN(database string) string {
	query := url.Values{"host": {s.dir}, "user": {"postgres"}}
	return "postgres:///" + database + "?" + query.Encode()
}

package testkit

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// postgresSocket is what PostgreSQL calls its socket on the default port.
const postgresSocket = ".s.PGSQL.5432"

// Relay puts serve between the server of dsn and whoever uses the address that is
// returned: it is called with each new connection and one of its own to the server,
// and both are closed when it returns.
func Relay(t testing.TB, dsn string, serve func(client, server net.Conn)) string {
	t.Helper()
	address, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	target := filepath.Join(query.Get("host"), postgresSocket)
	dir, err := os.MkdirTemp("", "treaty-relay") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, postgresSocket))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		listener.Close()
		os.RemoveAll(dir)
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go relay(client, target, serve)
		}
	}()
	query.Set("host", dir)
	address.RawQuery = query.Encode()
	return address.String()
}

func relay(client net.Conn, target string, serve func(client, server net.Conn)) {
	defer client.Close()
	server, err := net.Dial("unix", target)
	if err != nil {
		return
	}
	defer server.Close()
	serve(client, server)
}

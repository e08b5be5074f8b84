package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/kithdirectory/kith/directory"
)

const (
	notifyChannel = "kith_listings"
	// schemaLock is the advisory lock of whoever may migrate: any number others are unlikely to use.
	schemaLock = 5_484_715_380_113
	// Connections of one process. Writers wait for each other, so more of them would only hold
	// connections that readers could use.
	postgresWriters = 3
	postgresReaders = keptConnections
	// How long a lost listener waits before it tries again, at first and at most.
	relistenFirst = 200 * time.Millisecond
	relistenMost  = 15 * time.Second
)

// OpenPostgres opens the database that a postgres:// URL names, which must be there, and brings its
// schema up to date. Where the URL says nothing of sslmode, a server on this machine is asked for a
// plain connection and any other for an encrypted one. No error holds the password.
func OpenPostgres(ctx context.Context, address string, chosen ...Option) (*Store, error) {
	d := postgresDialect()
	address, err := completeURL(address)
	if err != nil {
		return nil, err
	}
	writer, err := openPool(address, postgresWriters)
	if err != nil {
		return nil, err
	}
	reads, err := openPool(address, postgresReaders)
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	s := newStore(d, writer, reads)
	s.lockSchema = s.lockAdvisory
	s.watch = func(ctx context.Context, changed func()) { listen(ctx, address, changed) }
	if err := s.prepare(ctx, chosen); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// completeURL adds what Kith wants of every connection. Errors leave out their cause: it would quote
// the URL, and with it the password.
func completeURL(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", directory.Invalid("KITH_DATABASE_URL", "Write KITH_DATABASE_URL as postgres://user:password@host:5432/database, with %%-escapes for special characters in the password.")
	}
	parameters := u.Query()
	host := u.Hostname()
	if host == "" {
		host = parameters.Get("host")
	}
	ip := net.ParseIP(host)
	local := host == "" || host == "localhost" || strings.HasPrefix(host, "/") || (ip != nil && ip.IsLoopback())
	if local && !parameters.Has("sslmode") {
		parameters.Set("sslmode", "disable")
	}
	for name, value := range map[string]string{"application_name": "kith", "connect_timeout": "10"} {
		if !parameters.Has(name) {
			parameters.Set(name, value)
		}
	}
	u.RawQuery = parameters.Encode()
	return u.String(), nil
}

func openPool(address string, most int) (*sqlx.DB, error) {
	connector, err := pq.NewConnector(address)
	if err != nil { // it too would quote the URL
		return nil, directory.Invalid("KITH_DATABASE_URL", "KITH_DATABASE_URL has a part that is not understood, such as an unknown sslmode. Write it as postgres://user:password@host:5432/database.")
	}
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool, nil
}

// lockAdvisory waits on the server, in order, for the lock of whoever may migrate.
func (s *Store) lockAdvisory(ctx context.Context) (unlock func() error, err error) {
	conn, err := s.reads.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(schemaLock)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(schemaLock))
		return errors.Join(err, conn.Close())
	}, nil
}

// listen calls changed for every notification, and after every reconnect, when some may be lost.
func listen(ctx context.Context, address string, changed func()) {
	listener := pq.NewListener(address, relistenFirst, relistenMost, nil)
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		// It waits for the server as long as it must; it fails when the listener is closed. Until it
		// listens, the tick of Changed does.
		if listener.Listen(notifyChannel) == nil {
			changed()
		}
	}()
	for open := true; open; {
		select {
		case <-ctx.Done():
			open = false
		case _, open = <-listener.NotificationChannel(): // nil after a reconnect
			changed()
		}
	}
	if err := listener.Close(); err == nil {
		for range listener.NotificationChannel() { // until its goroutine has ended
			continue
		}
	}
	<-listening
}

// postgresMayRetry knows serialization failures, deadlocks, and a server that is restarting.
func postgresMayRetry(err error) bool {
	e, ok := errors.AsType[*pq.Error](err)
	return ok && (e.Code == "40001" || e.Code == "40P01" || e.Code == "57P01")
}

// postgresLost leaves out a failure to connect: another try would meet the same.
func postgresLost(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return e.Code == "57P01"
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Op != "dial"
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}

// explainPostgres goes by SQLSTATE (https://www.postgresql.org/docs/14/errcodes-appendix.html).
func explainPostgres(err error) (directory.Code, string, bool) {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return explainState(string(e.Code))
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return directory.CodeUnavailable, "The PostgreSQL server cannot be reached. Check that it runs, and the host and port in KITH_DATABASE_URL.", true
	}
	if errors.Is(err, pq.ErrSSLNotSupported) {
		return directory.CodeUnavailable, "The PostgreSQL server takes no encrypted connections. Turn them on there, or add sslmode=disable to KITH_DATABASE_URL.", true
	}
	return "", "", false
}

func explainState(state string) (directory.Code, string, bool) {
	switch state {
	case "23505", "21000": // 21000: the same row twice in one statement
		return directory.CodeConflict, sentenceTaken, true
	case "23503":
		return directory.CodeInvalid, sentenceMissing, true
	case "28P01", "28000":
		return directory.CodeUnavailable, "The PostgreSQL server refused the user or password in KITH_DATABASE_URL.", true
	case "3D000":
		return directory.CodeUnavailable, "The database in KITH_DATABASE_URL is not there. Create it (createdb), and make the user in the URL its owner.", true
	case "42501":
		return directory.CodeUnavailable, "The user in KITH_DATABASE_URL may not do that in this database. Make it the database's owner.", true
	case "53100", "58030":
		return directory.CodeUnavailable, "The PostgreSQL server's disk is full or failing, so nothing was saved. Make room there and try again.", true
	case "53300":
		return directory.CodeUnavailable, "The PostgreSQL server has no connection left. Raise its max_connections, or stop what else uses it.", true
	case "57P01", "57P02", "57P03":
		return directory.CodeUnavailable, "The PostgreSQL server is stopping or starting. Try again in a moment.", true
	case "25006":
		return directory.CodeUnavailable, "The PostgreSQL server only lets Kith read. Point KITH_DATABASE_URL at the primary server.", true
	case "55P03":
		return directory.CodeUnavailable, "Another program has kept the database locked. Wait for it to finish, or stop it, and try again.", true
	}
	return "", "", false
}

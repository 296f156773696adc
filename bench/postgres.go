package bench

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// postgres measures the ledger and then, in the same run, the same rows through PostgreSQL on
// the same disk, and how many times as many rows the ledger made durable. In PostgreSQL a transfer is two
// posting rows and two balances in one function, synchronous_commit on; single calls from as
// many connections as it does best with, and calls of many rows. The server is made in the
// working folder and stopped at the end. It needs initdb, postgres, psql and pgbench.
func (b *run) postgres() (err error) {
	if err := b.ledger(); err != nil {
		return err
	}
	p := &postgres{run: b, dir: filepath.Join(b.Dir, "postgres"), socket: b.Dir}
	if err := p.start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	b.note("PostgreSQL: %d accounts", b.Accounts)
	if err := p.sql(fmt.Sprintf(postgresSchema, b.Accounts)); err != nil {
		return err
	}
	best := 0.0
	for _, clients := range []int{1, 8, 16, 32} {
		rate, err := p.bench(singleScript, clients)
		if err != nil {
			return err
		}
		b.figure(fmt.Sprintf("postgres.single.%d", clients), rate, "transfers/s")
		best = max(best, rate)
	}
	b.figure("postgres.single.best", best, "transfers/s")
	b.figure("postgres.single.times", b.measured["ledger.single.uniform"]/best, "times")
	b.figure("postgres.single.times.few", b.measured["ledger.single.few"]/best, "times, with 32 clients on both sides")
	best = 0
	for _, clients := range []int{1, 2} {
		rate, err := p.bench(manyScript, clients)
		if err != nil {
			return err
		}
		b.figure(fmt.Sprintf("postgres.bulk.%d", clients), rate*postgresRows, "rows/s")
		best = max(best, rate*postgresRows)
	}
	b.figure("postgres.bulk.times", b.measured["ledger.bulk.uniform"]/best, "times")
	return nil
}

const postgresRows = 1000 // Rows of one bulk call.

const postgresSchema = `
CREATE TABLE account (id bigint PRIMARY KEY, balance bigint NOT NULL DEFAULT 0);
INSERT INTO account (id) SELECT generate_series(1, %d);
CREATE TABLE posting (transfer bigint NOT NULL, account bigint NOT NULL, amount bigint NOT NULL);
CREATE SEQUENCE transfer;
CREATE FUNCTION transfer(debit bigint, credit bigint, amount bigint) RETURNS void AS $$
DECLARE n bigint := nextval('transfer');
BEGIN
	INSERT INTO posting VALUES (n, debit, -amount), (n, credit, amount);
	IF debit < credit THEN -- In one order always, so that two never wait for each other.
		UPDATE account SET balance = balance - amount WHERE id = debit;
		UPDATE account SET balance = balance + amount WHERE id = credit;
	ELSE
		UPDATE account SET balance = balance + amount WHERE id = credit;
		UPDATE account SET balance = balance - amount WHERE id = debit;
	END IF;
END $$ LANGUAGE plpgsql;
CREATE FUNCTION transfer_many(debits bigint[], credits bigint[], amount bigint) RETURNS void AS $$
BEGIN
	INSERT INTO posting SELECT nextval('transfer'), u.a, u.v FROM
		(SELECT unnest(debits) a, -amount v UNION ALL SELECT unnest(credits), amount) u;
	UPDATE account SET balance = balance + d.v FROM
		(SELECT a, sum(v) v FROM (SELECT unnest(debits) a, -amount v
			UNION ALL SELECT unnest(credits), amount) x GROUP BY a ORDER BY a) d
		WHERE account.id = d.a;
END $$ LANGUAGE plpgsql;
VACUUM ANALYZE account;`

const singleScript = "\\set d random(1, %[1]d)\n\\set c 1 + (:d + random(0, %[1]d - 2)) %% %[1]d\n" +
	"SELECT transfer(:d, :c, 1);\n"

const manyScript = "SELECT transfer_many(array_agg(1 + floor(random() * %[1]d)::bigint), " +
	"array_agg(1 + floor(random() * %[1]d)::bigint), 1)" +
	" FROM generate_series(1, 1000);\n"

type postgres struct {
	*run
	dir, socket string
	user        []string // What runs a program as the server's user.
	bin         string
}

func (p *postgres) start() error {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return errors.New("PostgreSQL is not installed; make bench-peers installs it")
	}
	p.bin = filepath.Dir(found[len(found)-1])
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root.
		p.user = []string{"runuser", "-u", "postgres", "--"}
		if err := os.Chmod(p.Dir, 0o777); err != nil {
			return err
		}
	}
	if err := p.exec("initdb", "-D", p.dir, "-A", "trust", "-U", "postgres", "--no-sync"); err != nil {
		return err
	}
	settings := fmt.Sprintf(
		"-k %s -c listen_addresses='' -c synchronous_commit=on -c fsync=on -c shared_buffers=2GB "+
			"-c max_wal_size=8GB -c wal_compression=off",
		p.socket,
	)
	return p.exec("pg_ctl", "-D", p.dir, "-o", settings, "-l", filepath.Join(p.Dir, "postgres.log"), "-w", "start")
}

func (p *postgres) stop() error { return p.exec("pg_ctl", "-D", p.dir, "-m", "fast", "-w", "stop") }

func (p *postgres) command(name string, args ...string) *exec.Cmd {
	all := append(append([]string{}, p.user...), filepath.Join(p.bin, name))
	all = append(all, args...)
	c := exec.CommandContext(p.ctx, all[0], all[1:]...)
	c.Dir = p.Dir
	return c
}

func (p *postgres) exec(name string, args ...string) error {
	if out, err := p.command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

func (p *postgres) sql(text string) error {
	c := p.command("psql", "-h", p.socket, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "postgres")
	c.Stdin = strings.NewReader(text)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("psql: %w: %s", err, out)
	}
	return nil
}

// bench runs a script for the time of a rate and returns how many calls a second.
func (p *postgres) bench(script string, clients int) (float64, error) {
	file := filepath.Join(p.Dir, fmt.Sprintf("script-%d.sql", rand.Uint32()))
	if err := os.WriteFile(file, []byte(fmt.Sprintf(script, p.Accounts)), 0o644); err != nil {
		return 0, err
	}
	out, err := p.command(
		"pgbench",
		"-h",
		p.socket,
		"-U",
		"postgres",
		"-n",
		"-M",
		"prepared",
		"-f",
		file,
		"-c",
		strconv.Itoa(clients),
		"-j",
		"2",
		"-T",
		strconv.Itoa(max(1, int(p.Time/time.Second))),
		"postgres",
	).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	for _, line := range strings.Split(string(out), "\n") {
		if rest, ok := strings.CutPrefix(line, "tps = "); ok {
			return strconv.ParseFloat(strings.Fields(rest)[0], 64)
		}
	}
	return 0, fmt.Errorf("pgbench said: %s", out)
}

// Package meilitest is what tests of the Meilisearch engine stand on. Tests alone import it.
//
// What to use when:
//
//   - Does it work on Meilisearch? [Server] gives a real one: the server that KITH_TEST_MEILI_URL (and
//     KITH_TEST_MEILI_KEY) name, or one started for the test from the meilisearch binary on PATH. Where
//     there is neither, the test is skipped with one line. Take the names of indexes from
//     [Meilisearch.NewUID], so that tests sharing a server do not meet, and nothing stays behind.
//   - Does it survive a crash of Meilisearch? [OwnServer] gives one that only this test uses, and so may
//     be killed: [Meilisearch.Kill] is kill -9, [Meilisearch.Start] starts it again with the same
//     address, key and content.
//   - Does it survive the network? [NewProxy] stands before any server, real or made up with httptest.
//     [Proxy.Fail] switches a [Fault] on for the requests it names: delayed, dropped, refused with 503,
//     done but with the answer lost, cut half-way, or answered with another program's page. [Proxy.Down]
//     refuses connections. [Proxy.Chaos] lets a seed decide.
//   - Does it still send what it sent? [Golden] replays what was recorded from a real server, and needs
//     none. KITH_RECORD=1 go test ./directory/meili/... records again. Golden files are never typed by
//     hand. [Record] and [Replay] are its two halves, for a test that brings its own transport.
//
// They go together: a Proxy before a Server, a Golden recording made through a Proxy.
//
//	server := meilitest.OwnServer(t)
//	proxy := meilitest.NewProxy(t, server.Address())
//	lost := proxy.Fail(meilitest.Fault{Kind: meilitest.LoseAnswer, Method: "POST", Path: "/indexes/", Times: 1})
//	// … write through proxy.Address(), with server.Key() …
//	if lost.Count() != 1 {
//		t.Error("the write's answer was not lost: the test shows nothing")
//	}
package meilitest

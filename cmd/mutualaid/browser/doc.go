// Package browser holds the tests that look at the pages as people do: with a browser. They build the binary, run it with a
// mailbox and a relay, read letters, follow the links in them in Debian's Chromium, and press what they see.
//
// What is pressed is found as assistive technology finds it, by its role and its name. Each page is seen on a phone and on a
// desk, by day and by night; axe-core looks for what keeps people out of it; and whatever the browser complains of, or fetches
// from elsewhere, fails the test. With MUTUALAID_TEST_PICTURES=FOLDER pictures of all pages are left there for people to look at.
package browser

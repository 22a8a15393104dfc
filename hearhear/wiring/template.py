"""The settings file that `hearhear init` writes, with every setting and what it is for."""

TEMPLATE = """\
# hearhear for one parliament.  It runs as it is: put files into ./inbox, then `hearhear run`.

# Shown on the page.
parliament = "Our parliament"

# The officials you watch: Popolo JSON or CSV; docs/rosters.md shows both.  Without a roster nobody is
# recognised, so nobody can be protected: this is the first thing to add.
# roster = "members.json"

# The languages people write to you in (ISO 639-1); posts in others are marked "und".
languages = ["en"]

# The time zone of the page, of messages and of the hours of channels.
# zone = "Europe/London"

# Where everything is kept: the store, the key for pseudonyms.  Back it up, keep it private.
data = ".hearhear"

# Better: the key elsewhere, for whoever copies store and key together can try accounts against it.
# Name a place, then have it made there, readable by you alone: hearhear new-key
# key_file = "/etc/hearhear/pseudonyms.key"

# A source is something you listen to.  This one is a folder: every .csv, .tsv, .jsonl, .ndjson or
# .json file put there or into a folder below, also as .gz, is read once, and may go on growing.
# Only a text is needed; see `hearhear tag --help`.
[[sources]]
name = "inbox"
type = "files"
folder = "inbox"
# columns = { text = "Petition", url = "URL" }   # for CSV with other column names
# retention = "d30"   # keep what it brings for as long as [retention] says; without this, for good

# Days a post is kept, counted from when we saw it; files of your own are kept until you remove them.
[retention]
d7 = 7        # x
d30 = 30      # bluesky, mastodon, youtube
d365 = 365    # news

# The page.  sign_in says how people say who they are:
#   "click"     whoever is at this machine chooses a role; nobody else can reach the page
#   "accounts"  name and password: hearhear users add jane --role security
#   "proxy"     a proxy before the page says who comes; [page.proxy] below
[page]
host = "127.0.0.1"
port = 8420
sign_in = "click"
# hosts = ["listen.example.org"]   # the name by which browsers reach it through a proxy
# allow_open = true   # needed for a host that others reach, as 0.0.0.0; the page itself speaks no TLS

# The proxy brings a secret that it and the page alone know, a name, and groups with commas.
# [page.proxy]
# secret_file = "proxy.secret"   # or HEARHEAR_PROXY_SECRET_FILE
# secret_header = "X-Hearhear-Proxy"
# user_header = "X-Forwarded-User"
# groups_header = "X-Forwarded-Groups"
# roles = { hearhear-security = "security", hearhear-comms = "comms" }
# sign_out = "/oauth2/sign_out"

# Messages to people; docs/messages.md tells all about them, `hearhear notify test duty` tries one.
# Any address that Apprise knows (mail, chats, SMS, pagers), terminal:, webhook+https:// or
# alertmanager+http://.  One that holds a password or a token belongs in a file: url_file.
# [[channels]]
# name = "duty"
# for = "security"               # possible threats and alerts; "comms": the care queue
# url_file = "secrets/duty"      # or url = "mailtos://mail.example.org?from=hearhear@…&to=duty@…"
# hours = "07:00-22:00"          # what is not urgent waits for them
# escalate_to = "head-of-security"   # told too when nobody acknowledges a message
# escalate_after = 15            # minutes
# [[channels]]
# name = "head-of-security"
# for = "escalation"             # only what others left unanswered, or passed on
# url_file = "secrets/head-of-security"
# [notify]
# address = "https://listen.example.org"   # the page, for the links in messages
# heartbeat = "https://watch.example.org/ping/hearhear"   # asked every 300 s while messages work

# Only for the run on Kafka and Elasticsearch: where every process and command looks for posts.  What
# differs from process to process is best said by HEARHEAR_ELASTIC_API_KEY_FILE, which wins over the file.
# [elastic]
# url = "http://127.0.0.1:9200"
# api_key_file = "secrets/reader/api-key"
# ca = "secrets/ca.crt"
# shards = 1
# replicas = 1   # without it: none on one node, one on more

# Only for the same: how every process of ours connects to Kafka, and what its topics are like.
# security is plaintext, ssl, sasl_plaintext or sasl_ssl.  What differs from process to process is best
# said by HEARHEAR_KAFKA_USER and HEARHEAR_KAFKA_PASSWORD_FILE.  On three brokers: replication = 3.
# [kafka]
# servers = "127.0.0.1:9092"
# security = "sasl_ssl"
# ca = "secrets/kafka-ca.crt"
# mechanism = "SCRAM-SHA-512"
# user = "hearhear-tag"
# password_file = "secrets/kafka-password"
# partitions = 4
# replication = 1
# min_in_sync = 1
"""
"""What `hearhear init` writes; a test runs it as it is."""

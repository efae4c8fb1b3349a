/* SPDX-License-Identifier: MIT */
#ifndef TESTS_LIBDNSWIRE_RDATA_ROWS_H
#define TESTS_LIBDNSWIRE_RDATA_ROWS_H

#include <dnswire/types.h>

/*
 * RDATA of every type in text and on the wire, from the example of the RFC named where it has one.
 * X(type, RFC, text, hexadecimal digits, text printed or NULL for the same)
 */
#define RDATA_ROWS(X)                                                                              \
    X(A, "RFC 1035 3.4.1", "192.0.2.1", "c0000201", NULL)                                          \
    X(NS, "RFC 1035 3.3.11", "ns1.example.", "036e7331076578616d706c6500", NULL)                   \
    X(MD, "RFC 1035 3.3.4", "a.example.", "0161076578616d706c6500", NULL)                          \
    X(MF, "RFC 1035 3.3.5", "a.example.", "0161076578616d706c6500", NULL)                          \
    X(CNAME, "RFC 1035 3.3.1", "web.example.", "03776562076578616d706c6500", NULL)                 \
    X(SOA, "RFC 1035 3.3.13", "a. b. 1 2 3 4 5",                                                   \
      "0161000162000000000100000002000000030000000400000005", NULL)                                \
    X(MB, "RFC 1035 3.3.3", "madname.example.", "076d61646e616d65076578616d706c6500", NULL)        \
    X(MG, "RFC 1035 3.3.6", "mgmname.example.", "076d676d6e616d65076578616d706c6500", NULL)        \
    X(MR, "RFC 1035 3.3.8", "newname.example.", "076e65776e616d65076578616d706c6500", NULL)        \
    X(NULL, "RFC 1035 3.3.10", "\\# 2 ABCD", "abcd", NULL)                                         \
    X(WKS, "RFC 1035 3.4.2", "10.0.0.6 TCP 25", "0a0000060600000040", "10.0.0.6 6 25")             \
    X(WKS, "RFC 1035 3.4.2", "10.0.0.6 17 53 7 53", "0a0000061101000000000004",                    \
      "10.0.0.6 17 7 53")                                                                          \
    X(WKS, "RFC 1035 3.4.2", "10.0.0.6 255", "0a000006ff", NULL)                                   \
    X(PTR, "RFC 1035 3.3.12", "web.example.", "03776562076578616d706c6500", NULL)                  \
    X(HINFO, "RFC 1035 3.3.2", "\"PDP-11\" \"UNIX\"", "065044502d313104554e4958", NULL)            \
    X(HINFO, "RFC 1034 6.1", "DEC-2060 TOPS20", "084445432d3230363006544f50533230",                \
      "\"DEC-2060\" \"TOPS20\"")                                                                   \
    X(HINFO, "RFC 8482 4.2", "\"RFC8482\" \"\"", "075246433834383200", NULL)                       \
    X(MINFO, "RFC 1035 3.3.7", "rmailbx.example. emailbx.example.",                                \
      "07726d61696c6278076578616d706c650007656d61696c6278076578616d706c6500", NULL)                \
    X(MX, "RFC 1035 3.3.9", "10 mail.example.", "000a046d61696c076578616d706c6500", NULL)          \
    X(TXT, "RFC 1035 3.3.14", "\"a b\" \"c\"", "036120620163", NULL)                               \
    X(RP, "RFC 1183 2.2", "louie.trantor.umd.edu. LAM1.people.umd.edu.",                           \
      "056c6f756965077472616e746f7203756d640365647500044c414d310670656f706c65"                     \
      "03756d640365647500",                                                                        \
      NULL)                                                                                        \
    X(AFSDB, "RFC 1183 1", "1 bigbird.toaster.com.",                                               \
      "0001076269676269726407746f617374657203636f6d00", NULL)                                      \
    X(X25, "RFC 1183 3.1", "\"311061700956\"", "0c333131303631373030393536", NULL)                 \
    X(ISDN, "RFC 1183 3.2", "\"150862028003217\" \"004\"",                                         \
      "0f31353038363230323830303332313703303034", NULL)                                            \
    X(ISDN, "RFC 1183 3.2", "150862028003217", "0f313530383632303238303033323137",                 \
      "\"150862028003217\"")                                                                       \
    X(RT, "RFC 1183 3.3", "10 relay.prime.com.", "000a0572656c6179057072696d6503636f6d00", NULL)   \
    X(NSAP, "RFC 1706 6", "0x47.0005.80.005a00.0000.0001.e133.ffffff000161.00",                    \
      "47000580005a0000000001e133ffffff00016100", "0x47000580005a0000000001e133ffffff00016100")    \
    X(SIG, "RFC 2535 4.5", "A 1 3 0 20010101000000 20001201000000 1 example. AAEC",                \
      "00010103000000003a4fc8803a26ea000001076578616d706c6500000102", NULL)                        \
    X(KEY, "RFC 2535 3.1", "512 3 1 AAEC", "02000301000102", NULL)                                 \
    X(KEY, "RFC 2535 3.1.2", "49152 255 3", "c000ff03", NULL)                                      \
    X(PX, "RFC 2163 4.2", "10 net2.it. PRMD-net2.ADMD-p400.C-it.",                                 \
      "000a046e657432026974000950524d442d6e6574320941444d442d7034303004432d69"                     \
      "7400",                                                                                      \
      NULL)                                                                                        \
    X(GPOS, "RFC 1712 4", "\"-32.6882\" \"116.8652\" \"10.0\"",                                    \
      "082d33322e36383832083131362e383635320431302e30", NULL)                                      \
    X(AAAA, "RFC 3596 2.2", "2001:db8::1", "20010db8000000000000000000000001", NULL)               \
    X(AAAA, "RFC 5952 4", "::102:304", "00000000000000000000000001020304", NULL)                   \
    X(AAAA, "RFC 5952 5", "::ffff:192.0.2.1", "00000000000000000000ffffc0000201", NULL)            \
    X(AAAA, "RFC 5952 4.2.2", "2001:db8:0:1:1:1:1:1", "20010db8000000010001000100010001", NULL)    \
    X(AAAA, "RFC 5952 4.2.3", "2001:0:0:1::1", "20010000000000010000000000000001", NULL)           \
    X(AAAA, "RFC 5952 4.2.3", "2001:db8::1:0:0:1", "20010db8000000000001000000000001", NULL)       \
    X(AAAA, "RFC 5952 4.2.1", "1:2:3:4:5:6::", "00010002000300040005000600000000", NULL)           \
    X(LOC, "RFC 1876 3", "42 21 54 N 71 06 18 W -24m 30m", "0033161389172dd070be15f000988d20",     \
      "42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m")                              \
    X(LOC, "RFC 1876 3", "42 21 43.952 N 71 5 6.344 W -24m 1m 200m",                               \
      "001224138917069070bf2dd800988d20",                                                          \
      "42 21 43.952 N 71 5 6.344 W -24.00m 1.00m 200.00m 10.00m")                                  \
    X(LOC, "RFC 1876 3", "52 14 05 N 00 08 50 E 10m", "001216138b3556c88008165000989a68",          \
      "52 14 5.000 N 0 8 50.000 E 10.00m")                                                         \
    X(LOC, "RFC 1876 3", "32 7 19 S 116 2 25 E 10m", "00121613791b7d2898e6486800989a68",           \
      "32 7 19.000 S 116 2 25.000 E 10.00m")                                                       \
    X(LOC, "RFC 1876 3", "42 21 28.764 N 71 00 51.617 W -44m 2000m",                               \
      "002516138916cb3c70c310df00988550",                                                          \
      "42 21 28.764 N 71 0 51.617 W -44.00m 2000.00m 10000.00m 10.00m")                            \
    X(EID, "draft-ietf-nimrod-dns 3", "E32C 6F78163A9348", "e32c6f78163a9348", "E32C6F78163A9348") \
    X(NIMLOC, "draft-ietf-nimrod-dns 4", "32251A030067", "32251a030067", NULL)                     \
    X(NXT, "RFC 2535 5.2", "\\# 4 01610060", "01610060", NULL)                                     \
    X(SRV, "RFC 2782", "1 2 5060 sip.example.", "0001000213c403736970076578616d706c6500", NULL)    \
    X(ATMA, "af-dans-0152 5.3", "39.246f.00000e7c9c031200010001.000012345678.00",                  \
      "0039246f00000e7c9c03120001000100001234567800",                                              \
      "39246f00000e7c9c03120001000100001234567800")                                                \
    X(ATMA, "af-dans-0152 5.3", "+358.400.1234567",                                                \
      "01333538343030313233343536"                                                                 \
      "37",                                                                                        \
      "+3584001234567")                                                                            \
    X(NAPTR, "RFC 3403 4.1", "100 50 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.",                   \
      "006400320173075349502b44325500045f736970045f756470076578616d706c6500", NULL)                \
    X(KX, "RFC 2230 3.1", "10 kx.example.", "000a026b78076578616d706c6500", NULL)                  \
    X(CERT, "RFC 4398 2.2", "PKIX 65535 5 MIIBIjANBgkq", "0001ffff0530820122300d06092a", NULL)     \
    X(CERT, "RFC 4398 2.2", "1 65535 RSASHA1 MIIB IjAN Bgkq", "0001ffff0530820122300d06092a",      \
      "PKIX 65535 5 MIIBIjANBgkq")                                                                 \
    X(CERT, "RFC 4398 2.1", "URI 0 0 aHR0cDovL2EvAA==", "00fd000000687474703a2f2f612f00", NULL)    \
    X(CERT, "RFC 4398 2.1", "65280 1 253 AA==", "ff000001fd00", NULL)                              \
    X(A6, "RFC 2874 3.1", "64 ::1234:5678:9ABC:DEF0 Subnet-1.IP6.example.",                        \
      "40123456789abcdef0085375626e65742d3103495036076578616d706c6500",                            \
      "64 ::1234:5678:9abc:def0 Subnet-1.IP6.example.")                                            \
    X(A6, "RFC 2874 3.1", "0 2001:db8::1", "0020010db8000000000000000000000001", NULL)             \
    X(A6, "RFC 2874 3.1", "128 a.example.", "800161076578616d706c6500", NULL)                      \
    X(A6, "RFC 2874 3.1", "61 ffff::ffff:1:2:3:4 .",                                               \
      "3d0700010002000300"                                                                         \
      "0400",                                                                                      \
      "61 ::7:1:2:3:4 .")                                                                          \
    X(DNAME, "RFC 6672 2.1", "frobozz-division.acme.example.",                                     \
      "1066726f626f7a7a2d6469766973696f6e0461636d65076578616d706c6500", NULL)                      \
    X(SINK, "draft-eastlake-kitchen-sink", "1 0 0", "010000", NULL)                                \
    X(SINK, "draft-eastlake-kitchen-sink", "8 0 2 AAEC", "080002000102", NULL)                     \
    X(OPT, "RFC 6891 6.1.2", "\\# 6 000A00020102", "000a00020102", NULL)                           \
    X(APL, "RFC 3123 5", "1:192.168.32.0/21 !1:192.168.38.0/28", "00011503c0a82000011c83c0a826",   \
      NULL)                                                                                        \
    X(APL, "RFC 3123 5", "1:224.0.0.0/4 2:ff00::/8", "00010401e000020801ff", NULL)                 \
    X(APL, "RFC 3123 4", "1:0.0.0.0/0 !2:::/0", "0001000000020080", NULL)                          \
    X(DS, "RFC 4034 5.4", "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",                    \
      "ec4505012bb183af5f22588179a53b0a98631fad1a292118", NULL)                                    \
    X(DS, "RFC 4034 5.4", "60485 RSASHA1 1 2BB183AF5F22588179A53B0A 98631FAD1A292118",             \
      "ec4505012bb183af5f22588179a53b0a98631fad1a292118",                                          \
      "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118")                                        \
    X(SSHFP, "RFC 4255 3.2", "2 1 123456789ABCDEF67890123456789ABCDEF67890",                       \
      "0201123456789abcdef67890123456789abcdef67890", NULL)                                        \
    X(IPSECKEY, "RFC 4025 3.2",                                                                    \
      "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==",                        \
      "0a0102c0000226010351537986ed35533b6064478eeeb27b5bd74dae149b6e81ba3a05"                     \
      "21af82ab7801",                                                                              \
      NULL)                                                                                        \
    X(IPSECKEY, "RFC 4025 3.2", "10 0 2 . AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==",       \
      "0a0002010351537986ed35533b6064478eeeb27b5bd74dae149b6e81ba3a0521af82ab"                     \
      "7801",                                                                                      \
      NULL)                                                                                        \
    X(IPSECKEY, "RFC 4025 3.2",                                                                    \
      "10 3 2 mygateway.example.com. AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGv"                     \
      "gqt4AQ==",                                                                                  \
      "0a0302096d7967617465776179076578616d706c6503636f6d00010351537986ed3553"                     \
      "3b6064478eeeb27b5bd74dae149b6e81ba3a0521af82ab7801",                                        \
      NULL)                                                                                        \
    X(IPSECKEY, "RFC 4025 3.2",                                                                    \
      "10 2 2 2001:db8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSG"                     \
      "vgqt4AQ==",                                                                                 \
      "0a020220010db8000080020000000020000001010351537986ed35533b6064478eeeb2"                     \
      "7b5bd74dae149b6e81ba3a0521af82ab7801",                                                      \
      NULL)                                                                                        \
    X(RRSIG, "RFC 4034 3.3",                                                                       \
      "A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB1W6WNGv"                     \
      "+ldvQ3WDG0MQkg5IEhjRip8WTrPYGv07h108dUKGMeDPKijVCHX3DDKdfb+v6oB9wfuh3D"                     \
      "TJXUAfI/M0zmO/zz8bW0Rznl8O3tGNazPwQKkRN20XPXV6nwwfoXmJQbsLNrLfkGJ5D6fw"                     \
      "Fm8nN+6pBzeDQfsS3Ap3o=",                                                                    \
      "00010503000151803e7c9dd73e5510d70a52076578616d706c6503636f6d00a090755b"                     \
      "a58d1affa576f4375831b4310920e481218d18a9f164eb3d81afd3b875d3c75428631e"                     \
      "0cf2a28d50875f70c329d7dbfafea807dc1fba1dc34c95d401f23f334ce63bfcf3f1b5"                     \
      "b44739e5f0eded18d6b33f040a911376d173d757a9f0c1fa1798941bb0b36b2df90627"                     \
      "90fa7f0166f2737eea907378341fb12dc0a77a",                                                    \
      NULL)                                                                                        \
    X(RRSIG, "RFC 4034 3.2", "TYPE65534 RSASHA1 3 0 4294967295 0 65535 . AA==",                    \
      "fffe050300000000ffffffff00000000ffff0000",                                                  \
      "TYPE65534 5 3 0 21060207062815 19700101000000 65535 . AA==")                                \
    X(NSEC, "RFC 4034 4.3", "host.example.com. A MX RRSIG NSEC TYPE1234",                          \
      "04686f7374076578616d706c6503636f6d000006400100000003041b00000000000000"                     \
      "0000000000000000000000000000000000000020",                                                  \
      NULL)                                                                                        \
    X(NSEC, "RFC 4034 4.1.2", "a. CAA NSEC A TYPE65535 A",                                         \
      "0161000006400000000001010140ff2000000000000000000000000000000000000000"                     \
      "00000000000000000000000001",                                                                \
      "a. A NSEC CAA TYPE65535")                                                                   \
    X(DNSKEY, "RFC 4034 2.3",                                                                      \
      "256 3 5 AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+BBZH4b/0PY1kxkmvHjcZc8nokfzj31"                     \
      "GajIQKY+5CptLr3buXA10hWqTkF7H6RfoRqXQeogmMHfpftf6zMv1LyBUgia7za6ZEzOJB"                     \
      "OztyvhjL742iU/TpPSEDhm2SNKLijfUppn1UaNvv4w==",                                              \
      "010003050103d22a6ca77f35b893206fd35e4c506d8378843709b97e041647e1bff43d"                     \
      "8d64c649af1e371973c9e891fce3df519a8c840a63ee42a6d2ebddbb97035d215aa4e4"                     \
      "17b1fa45fa11a9741ea2098c1dfa5fb5feb332fd4bc8152089aef36ba644cce2413b3b"                     \
      "72be18cbef8da253f4e93d2103866d9234a2e28df529a67d5468dbefe3",                                \
      NULL)                                                                                        \
    X(DNSKEY, "RFC 4034 2.2", "257 3 ECDSAP256SHA256 AQ==", "0101030d01", "257 3 13 AQ==")         \
    X(DHCID, "RFC 4701 3.6.1", "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",                 \
      "000201636fc0b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c40", NULL)              \
    X(DHCID, "RFC 4701 3.6.2", "AAEBOSD+XR3Os/0LozeXVqcNc7FwCfQdWL3b/NaiUDlW2No=",                 \
      "0001013920fe5d1dceb3fd0ba3379756a70d73b17009f41d58bddbfcd6a2503956d8da", NULL)              \
    X(DHCID, "RFC 4701 3.6.3", "AAABxLmlskllE0MVjd57zHcWmEH3pCQ6VytcKD//7es/deY=",                 \
      "000001c4b9a5b249651343158dde7bcc77169841f7a4243a572b5c283fffedeb3f75e6", NULL)              \
    X(NSEC3, "RFC 5155 A", "1 1 12 AABBCCDD 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG",             \
      "0101000c04aabbccdd1417f3df17b2b2adaef615257de4d2020b80ac6c7c0006400000"                     \
      "000002",                                                                                    \
      NULL)                                                                                        \
    X(NSEC3, "RFC 5155 A",                                                                         \
      "1 1 12 aabbccdd 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX DNSKEY NS SOA NSEC"                     \
      "3PARAM RRSIG",                                                                              \
      "0101000c04aabbccdd14174eb2409fe28bcb4887a1836f957f0a8425e27b0007220100"                     \
      "00000290",                                                                                  \
      "1 1 12 AABBCCDD 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA MX RRSIG DNSKE"                     \
      "Y NSEC3PARAM")                                                                              \
    X(NSEC3, "RFC 5155 7.1", "1 0 0 - 2vptu5timamqttgl4luu9kg21e0aor3s",                           \
      "01000000001417f3df17b2b2adaef615257de4d2020b80ac6c7c", NULL)                                \
    X(NSEC3PARAM, "RFC 5155 A", "1 0 12 AABBCCDD", "0100000c04aabbccdd", NULL)                     \
    X(NSEC3PARAM, "RFC 5155 4.3", "1 0 0 -", "0100000000", NULL)                                   \
    X(TLSA, "RFC 6698 2.3",                                                                        \
      "0 0 1 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971",                    \
      "000001d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971", NULL)              \
    X(SMIMEA, "RFC 8162 2", "3 0 1 D2ABDE", "030001d2abde", NULL)                                  \
    X(HIP, "RFC 8005 6",                                                                           \
      "2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8c"                     \
      "IvM4p9+LrV4e19WzK00+CI6zBCQTdtWsuxKbWIy87UOoJTwkUs7lBu+Upr1gsNrut79ryr"                     \
      "a+bSRGQb1slImA8YVJyuIDsj7kwzG7jnERNqnWxZ48AWkskmdHaVDP4BcelrTI3rMXdXF5"                     \
      "D",                                                                                         \
      "10020084200100107b1a74df365639cc39f1d57803010001b771ca136e4aeb5ce44333"                     \
      "c53b3d2c13c22243851fc708bcce29f7e2eb5787b5f56ccad34f8223acc10904ddb56b"                     \
      "2ec4a6d6232f3b50ea094f0914b3b941bbe529af582c36bbadefdaf2adaf9b4911906f"                     \
      "5b2522603c615272b880ec8fb930cc6ee39c444daa75b1678f005a4b2499d1da5433f8"                     \
      "05c7a5ad3237acc5dd5c5e43",                                                                  \
      NULL)                                                                                        \
    X(HIP, "RFC 8005 6",                                                                           \
      "2 200100107B1A74DF365639CC39F1D578 AwEA rvs1.example.com. rvs2.example"                     \
      ".com.",                                                                                     \
      "10020003200100107b1a74df365639cc39f1d5780301000472767331076578616d706c"                     \
      "6503636f6d000472767332076578616d706c6503636f6d00",                                          \
      NULL)                                                                                        \
    X(NINFO, "IANA template", "\"a b\" \"c\"", "036120620163", NULL)                               \
    X(RKEY, "IANA template", "0 255 5 AAEC", "0000ff05000102", NULL)                               \
    X(TALINK, "IANA template", "a.example. b.example.",                                            \
      "0161076578616d706c65000162076578616d706c6500", NULL)                                        \
    X(CDS, "RFC 8078 4", "0 0 0 00", "0000000000", NULL)                                           \
    X(CDNSKEY, "RFC 8078 4", "0 3 0 AA==", "0000030000", NULL)                                     \
    X(OPENPGPKEY, "RFC 7929 2.3", "mQCNAzIG", "99008d033206", NULL)                                \
    X(CSYNC, "RFC 7477 2.1.1", "66 3 A NS AAAA", "000000420003000460000008", NULL)                 \
    X(CSYNC, "RFC 7477 2.1", "0 0", "000000000000", NULL)                                          \
    X(ZONEMD, "RFC 8976 A.1",                                                                      \
      "2018031500 1 1 FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E55217057BEE7EB1A7B"                     \
      "641A47BA7FED2DD5B97AE499FAFA4F22C6BD647DE",                                                 \
      "7848b78c0101febe3d4ce2ec2ffa4ba99d46cd69d6d29711e55217057bee7eb1a7b641"                     \
      "a47ba7fed2dd5b97ae499fafa4f22c6bd647de",                                                    \
      NULL)                                                                                        \
    X(SVCB, "RFC 9460 D.2",                                                                        \
      "16 foo.example.org. alpn=\"h2,h3-19\" mandatory=ipv4hint,alpn ipv4hint=1"                   \
      "92.0.2.1",                                                                                  \
      "001003666f6f076578616d706c65036f72670000000004000100040001000902683205"                     \
      "68332d313900040004c0000201",                                                                \
      "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" ipv4hint=1"                   \
      "92.0.2.1")                                                                                  \
    X(HTTPS, "RFC 9460 D.1", "0 foo.example.com.", "000003666f6f076578616d706c6503636f6d00", NULL) \
    X(DSYNC, "RFC 9859 2.3", "CDS NOTIFY 5359 cds-scanner.example.net.",                           \
      "003b0114ef0b6364732d7363616e6e6572076578616d706c65036e657400", NULL)                        \
    X(DSYNC, "RFC 9859 2.1", "CSYNC 128 65535 .", "003e80ffff00", NULL)                            \
    X(HHIT, "RFC 9886 5.1", "AAEC", "000102", NULL)                                                \
    X(BRID, "RFC 9886 5.2", "AAEC", "000102", NULL)                                                \
    X(SPF, "RFC 4408 3.1.1", "\"v=spf1 +mx -all\"", "0f763d73706631202b6d78202d616c6c", NULL)      \
    X(NID, "RFC 6742 2.1.2", "10 0014:4fff:ff20:ee64", "000a00144fffff20ee64", NULL)               \
    X(L32, "RFC 6742 2.2.2", "10 10.1.2.0", "000a0a010200", NULL)                                  \
    X(L64, "RFC 6742 2.3.2", "10 2001:0db8:1140:1000", "000a20010db811401000", NULL)               \
    X(LP, "RFC 6742 2.4.2", "10 l64-subnet1.example.com.",                                         \
      "000a0b6c36342d7375626e657431076578616d706c6503636f6d00", NULL)                              \
    X(EUI48, "RFC 7043 3.2", "00-00-5e-00-53-2a", "00005e00532a", NULL)                            \
    X(EUI64, "RFC 7043 4.2", "00-00-5e-ef-10-00-00-2a", "00005eef1000002a", NULL)                  \
    X(TKEY, "RFC 2930 2", "gss-tsig. 20000101000000 946771200 3 NOERROR 3 AAEC 0",                 \
      "086773732d7473696700386d4380386e95000003000000030001020000",                                \
      "gss-tsig. 20000101000000 20000102000000 3 NOERROR 3 AAEC 0")                                \
    X(TSIG, "RFC 8945 4.2", "hmac-sha256. 853804800 300 3 AAEC 4660 BADTIME 6 AAAyShaA",           \
      "0b686d61632d73686132353600000032e40700012c0003000102123400120006000032"                     \
      "4a1680",                                                                                    \
      NULL)                                                                                        \
    X(TSIG, "RFC 8945 4.2", "hmac-sha256. 281474976710655 300 0 4660 16 0",                        \
      "0b686d61632d73686132353600ffffffffffff012c0000123400100000",                                \
      "hmac-sha256. 281474976710655 300 0 4660 BADSIG 0")                                          \
    X(URI, "RFC 7553 4.5", "10 1 \"ftp://ftp1.example.com/public\"",                               \
      "000a00016674703a2f2f667470312e6578616d706c652e636f6d2f7075626c6963", NULL)                  \
    X(CAA, "RFC 8659 4.1.1", "0 issue \"ca1.example.net\"",                                        \
      "000569737375656361312e6578616d706c652e6e6574", NULL)                                        \
    X(AVC, "IANA template", "\"app-name:WOLFGANG\" \"app-class:OAM\"",                             \
      "116170702d6e616d653a574f4c4647414e470d6170702d636c6173733a4f414d", NULL)                    \
    X(DOA, "draft-durand-doa-over-dns 3", "0 1 2 \"\" aHR0cHM6Ly93d3cuZXhhbXBsZS5jb20v",           \
      "0000000000000001020068747470733a2f2f7777772e6578616d706c652e636f6d2f", NULL)                \
    X(DOA, "draft-durand-doa-over-dns 3", "1234567890 1234567890 1 \"image/gif\" -",               \
      "499602d2499602d20109696d6167652f676966", NULL)                                              \
    X(AMTRELAY, "RFC 8777 4.3.1", "10 0 1 203.0.113.15", "0a01cb00710f", NULL)                     \
    X(AMTRELAY, "RFC 8777 4.3.1", "10 0 2 2001:db8::15", "0a0220010db8000000000000000000000015",   \
      NULL)                                                                                        \
    X(AMTRELAY, "RFC 8777 4.3.1", "128 1 3 amtrelays.example.com.",                                \
      "808309616d7472656c617973076578616d706c6503636f6d00", NULL)                                  \
    X(AMTRELAY, "RFC 8777 4.2.4", "10 1 0 .", "0a80", NULL)                                        \
    X(RESINFO, "RFC 9606 6",                                                                       \
      "\"qnamemin\" \"exterr=15-17\" \"infourl=https://resolver.example.com/guide\"",              \
      "08716e616d656d696e0c6578746572723d31352d31372a696e666f75726c3d68747470"                     \
      "733a2f2f7265736f6c7665722e6578616d706c652e636f6d2f6775696465",                              \
      NULL)                                                                                        \
    X(WALLET, "IANA template", "\"ETH\" \"0x71\"", "034554480430783731", NULL)                     \
    X(CLA, "IANA template", "\"TCP-v4-v6\"", "095443502d76342d7636", NULL)                         \
    X(IPN, "IANA template", "18446744073709551615", "ffffffffffffffff", NULL)                      \
    X(TA, "IANA template", "1 8 2 AB", "00010802ab", NULL)                                         \
    X(DLV, "RFC 4431 2", "60485 5 1 2BB183AF", "ec4505012bb183af", NULL)

#endif

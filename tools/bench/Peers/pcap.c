#include <pcap/pcap.h>

#include "peers.h"

int64_t read_with_pcap(const char *path, uint64_t *octets) {
  char error[PCAP_ERRBUF_SIZE];
  pcap_t *file = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, error);
  if (!file) return -1;
  struct pcap_pkthdr *header;
  const u_char *data;
  int64_t packets = 0;
  while (pcap_next_ex(file, &header, &data) == 1) {
    packets++;
    *octets += header->caplen;
  }
  pcap_close(file);
  return packets;
}

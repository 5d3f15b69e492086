/** A downlink as it was pushed to the network: each once, however often the very same was pushed. */
export interface Push {
  readonly json: {
    readonly session_key_id: string;
    readonly f_cnt: number;
    readonly f_port: number;
    readonly frm_payload: string;
    readonly correlation_ids: readonly string[];
  };
}

// A program of many packages: a web server, a network stack and the objects of
// Kubernetes, with the pulls and handshakes of what they depend on.
package main

import (
	"fmt"

	"github.com/bytedance/sonic"
	"github.com/gin-gonic/gin"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

func main() {
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
	})
	r := gin.New()
	r.GET("/", func(c *gin.Context) {
		text, err := sonic.MarshalString(s.Stats())
		c.JSON(200, gin.H{"stats": text, "error": err, "now": metav1.Now()})
	})
	wait.Forever(func() { fmt.Println(r.Run()) }, 0)
}
